"""The service: the REST API over the library and the store; it alone knows HTTP."""
