"""Personal data in a text: found without a model or a network, and redacted.

Names and addresses are told by packaged word lists and the words around them; the rest by their
official forms and check digits. `data/personal_data` holds the hand-annotated test.
"""

from redress.reading.personal_data.finder import find_personal_data
from redress.reading.personal_data.model import PersonalDataType, PersonalDatum
from redress.reading.personal_data.redaction import placeholders, redact

__all__ = ["PersonalDataType", "PersonalDatum", "find_personal_data", "placeholders", "redact"]
