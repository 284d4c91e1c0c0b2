"""Open311 GeoReport v2 inbound: reporting sites such as FixMyStreet post to it as they are.

The standard: https://wiki.open311.org/GeoReport_v2/
"""
