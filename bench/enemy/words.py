"""Words of which archives are made: names, kinds of documents, sentences, printed dates."""

from random import Random

NAMES = (
    "Zhou Enlai", "Nikolai Fedorenko", "Kim Il Sung", "Enver Hoxha", "Władysław Gomułka", "János Kádár",
    "Nicolae Ceaușescu", "Walter Ulbricht", "Todor Zhivkov", "Hồ Chí Minh", "Josip Broz Tito", "Luiz Inácio",
    "José Martí", "Anastas Mikoyan", "François Mitterrand", "İsmet İnönü", "Björn Håkansson", "Đorđe Petrović",
    "Yumjaagiin Tsedenbal", "Syngman Rhee", "T.V. Soong", "Beqir Balluku", "V. M. Molotov", "M.A. Suslov",
    "Şevket Öztürk", "Þórður Jónsson", "Ljubomír Štrougal", "Ryti–Kivimäki", "O'Neill", "D’Arcy",
)  # fmt: skip
KINDS = (
    "Letter from {} to {}", "Memorandum of Conversation between {} and {}", "Telegram from {} to {}",
    "Record of a Meeting of {} with {}", "Note by {} on the Visit of {}", "Report of {} to {}",
    "Cable, {} to {}, 'On the Situation'", "“Talk” of {} and {}", "Minutes: {}; {} (Copy)", "{}'s Journal: On {}",
)  # fmt: skip
PLACES = ("Moscow", "Pyongyang", "Łódź", "Ulan Bator", "São Paulo", "Reykjavík", "Tiranë", "Hà Nội", "Québec", "Plzeň")
VERBS = ("reports on", "describes", "asks about", "objects to", "reviews", "warns of", "agrees to", "comments on")
MATTERS = (
    "the border talks", "aid & trade", "the party's new course", "grain deliveries", "the conference in Geneva",
    "a draft treaty (3rd version)", "prices < costs", "the “northern” route", "naval visits — and more",
    "a prisoners' exchange",
)  # fmt: skip
OTHER_SCRIPTS = ("Совет Министров СССР", "中华人民共和国外交部", "وزارة الخارجية", "משרד החוץ", "외무성", "Ελληνικά")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def a_title(random: Random) -> str:
    """A title, rarely with words of another script in it."""
    title = random.choice(KINDS).format(*random.sample(NAMES, 2))
    if random.random() < 0.08:
        title += f", {random.choice(OTHER_SCRIPTS)}"
    if random.random() < 0.15:
        title += f", No. {random.randint(2, 9999)}"
    return title


def a_sentence(random: Random) -> str:
    """A sentence of a summary."""
    sentence = f"{random.choice(NAMES)} {random.choice(VERBS)} {random.choice(MATTERS)} in {random.choice(PLACES)}"
    if random.random() < 0.1:
        sentence += f" ({random.choice(OTHER_SCRIPTS)})"
    return sentence + random.choice((".", ".", "!", "; nothing more is known."))


def a_date(random: Random) -> str:
    """A date line as this archive prints it."""
    year, month = random.randint(1940, 1989), random.choice(MONTHS)
    day = random.randint(1, 28)
    return random.choice(
        (f"{month} {day}, {year}",) * 8 + (f"{month} {day:02}, {year}", f"{month} {year}", f"{month} {year}", f"{year}")
    )


def slug_of(title: str, number: int) -> str:
    """A slug of plain letters that no other document has."""
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in title.lower())
    return "-".join([*[part for part in plain.split("-") if len(part) > 2][:7], str(number)])
