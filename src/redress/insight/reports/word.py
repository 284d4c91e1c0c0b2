"""A report as a Word document."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from redress.drafting.origins import one_line
from redress.insight.reports.charts import alternative, as_png, is_drawn, specification
from redress.insight.reports.telling import INTERNAL, opening, said, shown, title
from redress.insight.reports.values import Report, Section, Table
from redress.word_documents import set_up

if TYPE_CHECKING:
    from docx.document import Document

_LANGUAGE = "en-GB"
_POINTS, _TABLE_POINTS, _NOTE_POINTS = 12, 9, 10
_CHART_INCHES = 6.0


def as_document(report: Report) -> bytes:
    """The report with headings, tables whose header rows repeat, and charts with a text
    alternative; its properties name nobody."""
    # Only who asks for a document waits for the library.
    import docx

    document = docx.Document()
    made = datetime.combine(report.made_on, datetime.min.time())
    sizes = {"Normal": _POINTS, "Title": 22, "Heading 1": 17, "Caption": 11}
    set_up(document, sizes, _LANGUAGE, one_line(title(report)), made)
    document.add_heading(one_line(title(report)), level=0)
    for line in opening(report):
        document.add_paragraph(one_line(line))
    for section in report.sections:
        _add_section(document, section)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _add_section(document: Document, section: Section) -> None:
    document.add_heading(one_line(section.title), level=1)
    if section.is_internal:
        document.add_paragraph().add_run(INTERNAL).bold = True
    for sentence in section.sentences:
        document.add_paragraph(one_line(said(sentence)))
    for table in section.tables:
        if is_drawn(table):
            _add_chart(document, table)
        _add_table(document, table)
    for note in section.notes:
        _small(document.add_paragraph(one_line(note)), _NOTE_POINTS)


def _add_chart(document: Document, table: Table) -> None:
    from docx.shared import Inches

    picture = io.BytesIO(as_png(specification(table)))
    shape = document.add_picture(picture, width=Inches(_CHART_INCHES))
    told = alternative(table)
    # What a screen reader says in place of the picture.
    assert table.chart is not None
    shape._inline.docPr.set("descr", told)
    shape._inline.docPr.set("title", table.chart.title)
    _small(document.add_paragraph(told), _NOTE_POINTS)


def _add_table(document: Document, table: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement

    caption = document.add_paragraph(one_line(table.caption), style="Caption")
    caption.paragraph_format.keep_with_next = True
    grid = document.add_table(rows=1, cols=1 + len(table.columns), style="Table Grid")
    header = grid.rows[0]
    for cell, name in zip(header.cells, _names(table), strict=True):
        _fill(cell, name, bold=True)
    # Word repeats such a row on every page, and tells screen readers that it is the header.
    header._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in table.rows:
        cells = grid.add_row().cells
        _fill(cells[0], row.name)
        for cell, figure in zip(cells[1:], row.cells, strict=True):
            _fill(cell, shown(figure))
            if figure.is_number:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def _names(table: Table) -> list[str]:
    return [table.stub, *(column.name for column in table.columns)]


def _fill(cell: Any, told: str, *, bold: bool = False) -> None:
    cell.text = one_line(told)
    _small(cell.paragraphs[0], _TABLE_POINTS)
    for run in cell.paragraphs[0].runs:
        run.bold = bold


def _small(paragraph: Any, points: int) -> None:
    from docx.shared import Pt

    for run in paragraph.runs:
        run.font.size = Pt(points)
