"""How every Word document of ours is set: type, language, and nothing of who made it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document


def set_up(
    document: Document, sizes: Mapping[str, float], locale: str, title: str, made: datetime
) -> None:
    """Set the styles of a document in Arial, in points by name, and its properties.

    `locale` is of its words, such as en-GB; `made` is the only time that it tells.
    """
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, size in sizes.items():
        style = document.styles[name]
        style.font.name, style.font.size = "Arial", Pt(size)
        style.font.color.rgb = RGBColor(0x0B, 0x0C, 0x0C)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # A theme's font would win over the name.
        for attribute in [one for one in fonts.attrib if "Theme" in str(one)]:
            del fonts.attrib[attribute]
        tongue = OxmlElement("w:lang")
        tongue.set(qn("w:val"), locale)
        style.element.get_or_add_rPr().append(tongue)
    for tongue in document.styles.element.iter(qn("w:lang")):
        tongue.set(qn("w:val"), locale)
    own = document.core_properties
    own.author = own.last_modified_by = own.comments = own.keywords = ""
    own.title, own.language, own.created, own.modified = title, locale, made, made
