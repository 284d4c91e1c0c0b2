"""Reading is total: whatever comes in is read, or refused for a reason that is foreseen."""

from __future__ import annotations

from datetime import datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from redress.contact import Contact
from redress.errors import ContactError
from redress.reading.reader import read

# Letters that case-blind patterns take for ASCII ones, digits of other scripts, broken halves.
_LETTERS = "ıİſ\u212aiIsSkK ²٣३５0123456789./-:,£@()<>&\n\t\u200b\ud800é"
_WORDS = (
    "January February May march Aprıl Auguſt sept MonDay Frıday tueſday weeK mınutes dayſ monthſ "
    "yearſ fıve ſix few couple ago ſince lAſt next thıs yesterday laſt nıght tomorrow tımes thrıce "
    "ſixth call rang ref PCN £5 thouſand quid dob born NHS sort account card LS6 1ſa +44 ROAD "
    "<p> </b> <!-- --> <!x> <![foo[ <script> </script> &amp; &#0; > wrote: On From: Sent: To: -- "
    "Thanks disclaimer 0000 9999 999 29 31 12:00"
).split()
_pieces = st.one_of(
    st.sampled_from(_WORDS),
    st.text(_LETTERS, max_size=12),
    st.text(st.characters(), max_size=5),
    st.text("0123456789٣३５ -", min_size=6, max_size=22),
)
_texts = st.one_of(
    st.text(max_size=200),
    *(st.lists(_pieces, max_size=14).map(glue.join) for glue in (" ", "", "\n")),
)


@settings(max_examples=400, deadline=None)
@given(_texts, st.none() | st.datetimes())
@example("5 mınutes, fıve days, on Frıday the 5 Aprıl, since May 0000", datetime.max)
@example("yesterday, last week, 3 months ago, two years ago, last Tuesday", datetime.min)
@example("tomorrow, next week, next Friday, 31 December", datetime.max)
@example("<p>hello <![foo[", None)
def test_reading_raises_nothing_but_contact_errors(text: str, received: datetime | None) -> None:
    try:
        reading = read(Contact(text, received_at=received))
    except ContactError:
        return
    for detail in reading.details:
        assert 0 <= detail.span.start < detail.span.end <= len(reading.text)
    assert isinstance(reading.redacted, str)
    assert isinstance(reading.masked.text, str)
