"""The sentence encoder: all-MiniLM-L6-v2 by ONNX Runtime, fetched and verified once."""

import os

# From 1.29 on ONNX Runtime reports each process and each model that it loads to its makers, and
# keeps a mark of the machine in the user's cache, unless it is told not to before it is imported.
# The variable's name has changed once.
for _variable in ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED"):
    os.environ[_variable] = "1"
