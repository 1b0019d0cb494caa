"""Which of what stands in or above records is their title, their date, their link, their summary."""

from __future__ import annotations

import pytest

from parsers.learn.finding.records import FoundRecords, find_records

TITLES = (
    "Petition of the Ferrymen",
    "Complaint of the Widow Amsel",
    "Answer of the Harbour Board",
    "The Price of Coal",
)
DAYS = ("03-03-1923 - Saturday", "03-07-1923 - Wednesday", "12-08-1923 - Saturday", "12-12-1923 - Wednesday")
HEARD = "What was said of the ferry and of the harbour by witness {n}, and what the office has answered."


def fields_of(form: str, around: str = "{rows}", others: str = "") -> list[tuple[str | None, ...]]:
    """Title, link, date and summary of rows of a form, each third one of the others."""
    rows = "".join(
        (others if others and n % 3 == 2 else form).format(
            title=title, last=" ".join(title.split()[-3:]), day=day, heard=HEARD.format(n=n), n=n
        )
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    found = find_records(f"<body><main>{around.format(rows=rows)}</main></body>".encode())
    assert isinstance(found, FoundRecords)
    return [(one.fields.title, one.fields.href, one.fields.date, one.fields.summary) for one in found.records]


def test_the_name_of_a_day_beside_a_date_above_rows_belongs_to_it() -> None:
    row = '<tr><td>B-{n}{number}</td><td><a href="/{n}-{number}.pdf">{title}, and {other}</a></td></tr>'
    rows = [row.replace("{number}", str(at)).replace("{other}", other) for at, other in enumerate(TITLES)]
    head = "<h3>{day}</h3><table><tr><th>Number</th><th>Matter</th></tr>"
    dates = [date for _, _, date, _ in fields_of(f"{head}{rows[0]}</table>", others=f"{head}{''.join(rows)}</table>")]
    assert dates == [DAYS[at][:10] for at in (0, 1, 2, 2, 2, 2, 3)]


@pytest.mark.parametrize(
    "line",
    [
        "The letters of the <b>3rd day of March, 1923</b> are as follows:",
        "What was printed for the office and its friends on the 3rd day of March, 1923:",
    ],
)
def test_the_date_in_a_line_that_opens_a_list_is_that_of_all(line: str) -> None:
    form = '<p><a href="/{n}.pdf">{title}</a></p>'
    opened = fields_of(form, f"<p>{line}</p><h2>By the clerk</h2><div>{{rows}}</div>")
    assert {date for _, _, date, _ in opened} == {"3rd day of March, 1923"}
    told = fields_of(form, f"<p>{line[:-1]}</p><h2>By the clerk</h2><div>{{rows}}</div>")
    assert {date for _, _, date, _ in told} == {None}


def test_beside_a_title_that_leads_nowhere_the_link_is_that_of_the_download() -> None:
    form = '<tr><td><a href="/case?n={n}">{n}</a></td><td>{title}</td><td><a href="/download?id={n}">View</a></td></tr>'
    assert [(title, href) for title, href, _, _ in fields_of(form, "<table>{rows}</table>")] == [
        (title, f"/download?id={n}") for n, title in enumerate(TITLES)
    ]


def test_a_number_as_a_heading_is_the_title_and_what_all_records_say_alike_is_none() -> None:
    form = (
        '<div class="one"><h4><a href="/kp-{n}">KP-04{n}</a></h4><p>{day}</p><p>{heard} {heard} {heard}</p>'
        '<h5>Printed opinion</h5><p><a href="/kp-{n}.pdf">kp-{n}.pdf</a></p></div>'
    )
    assert [(title, href) for title, href, _, _ in fields_of(form)] == [(f"KP-04{n}", f"/kp-{n}") for n in range(4)]


def test_a_summary_in_another_wrapping_is_one_and_a_button_is_none() -> None:
    title = '<td><a href="/{n}">{title}</a></td>'
    form = f'<tr>{title}<td><b><i><span class="desc">{{heard}}</span></i></b></td></tr>'
    other = f'<tr>{title}<td><span class="desc">{{heard}}</span></td></tr>'
    heard = [HEARD.format(n=n) for n in range(4)]
    assert [summary for *_, summary in fields_of(form, "<table>{rows}</table>", other)] == heard
    other = f'<tr>{title}<td><span class="desc">Ask the clerk</span></td></tr>'
    shown = [summary for *_, summary in fields_of(form, "<table>{rows}</table>", other)]
    assert shown == [*heard[:2], None, heard[3]]


def test_a_title_in_bold_by_another_tag_is_one() -> None:
    form = '<tr><td><a href="/{n}.mp4">No. {n}</a></td><td><strong>{title}</strong><br><em>{day}</em></td></tr>'
    other = form.replace("strong>", "b>")
    assert [title for title, *_ in fields_of(form, "<table>{rows}</table>", other)] == list(TITLES)


TAIL = " {title} with much else, as it stands in the register of what was brought before the office."


@pytest.mark.parametrize(
    "form",
    [
        '<li><a href="/{n}">{last}</a><p>' + TAIL + "</p></li>",
        '<li><b class="list-title">{title}</b><p>' + TAIL + '</p><a href="/{n}">Open</a></li>',
        "<div><p>{title}</p><p>{n} pages</p>"
        + "".join(
            f'<a class="by" href="/by/{{n}}{one}">Anna {{n}} of {one}</a>, ' for one in ("Marlow", "Quill", "Lund")
        )
        + "</div>",
        '<div><p>{title}</p><p>{day}</p><a href="/{n}">More of it (No. A-{n})</a></div>',
    ],
    ids=[
        "a short link before a long text",
        "a text that is called a title",
        "names in links",
        "a link that differs by a number",
    ],
)
def test_the_title_is_what_a_reader_would_call_the_record(form: str) -> None:
    titles = [" ".join(title.split()[-3:]) if "{last}" in form else title for title in TITLES]
    assert [title for title, *_ in fields_of(form)] == titles


def test_what_a_link_to_more_says_in_every_record_makes_it_no_title() -> None:
    form = (
        '<div class="one"><h2><a href="/{n}">{last}</a></h2><p>{heard}</p>'
        '<p class="more"><a href="/items?of={n}">View all items that belong to {last}</a></p></div>'
    )
    found = [(title, href) for title, href, _, _ in fields_of(form)]
    assert found == [(" ".join(title.split()[-3:]), f"/{n}") for n, title in enumerate(TITLES)]
