"""The words that generated listing pages are made of, mostly from the archive's own titles."""

from __future__ import annotations

from random import Random

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

KINDS = (
    "Record of a Meeting between",
    "Record of Conversation between",
    "Memorandum of Conversation between",
    "Transcript of Conversation between",
    "Minutes of Conversation between",
    "Notes of the Conversation between",
    "Letter to",
    "Telegram to",
    "Cable to",
    "Ciphered Telegram to",
    "Summary of the Talks between",
    "Report on a Visit of",
    "Airgram to",
    "Despatch to",
)

NAMES = (
    "T.V. Soong", "Joseph Stalin", "V. M. Molotov", "Averell Harriman", "Zhou Enlai", "Mao Zedong", "Kim Il Sung",
    "Wellington Koo", "Jawaharlal Nehru", "U Nu", "Nicolae Ceauşescu", "Nicolae Ceaușescu", "Janos Kadar",
    "Leonid Brezhnev", "Wojciech Jaruzelski", "Stanislaw Kania", "A.I. Alekseev", "R. Malinovsky", "Fidel Castro",
    "Erich Honecker", "Boris N. Ponomarev", "Apollon Petrov", "Wang Ruofei", "M.D. Bagirov", "V. Grigor’yan",
    "Jorge Sábato", "Rafael Vazquez", "Beqir Balluku", "Jean Chauvel", "E. H. K. Mudenda", "Ambassador Ochęduszko",
    "Cde. Filippov [Stalin]", "Governor Shicai Sheng", "Ichiro Ogimura", "Juan Antonio Samaranch",
)  # fmt: skip

PLACES = (
    "Moscow", "Taipei", "Pyongyang", "Bucharest", "Urumchi", "Baku", "Tabriz", "Beijing", "Warsaw", "Sofia", "Lausanne",
    "Rio De Janeiro", "Foz do Iguaçu", "Jakarta", "the Crimea", "Port Arthur",
)  # fmt: skip

SUBJECTS = (
    ", 'The Situation in Iranian Azerbaijan'",
    ", 'General Report on Formosan Conditions'",
    ", 'Non-Peaceful Uses of Atomic Energy by Brazil'",
    ", 'Revision of the EURATOM Treaty,'",
    ", 'Far Eastern Conversations with Generalissimo Stalin'",
    ", \"Vietnam 'Peace Talk' Activities\"",
    " (excerpt)",
    " (Including Discussion on China)",
    " on the Olympic games",
    " Regarding the Polish Situation",
    " about Obstacles in Outer Mongolia & Sinkiang",
    " on the Dismissal of Charges Against Army Officers",
)

_PROSE = """
the treaty between both nations and the question of Outer Mongolia remain unsettled while talks on railways
ports borders and troops go on in Moscow where the ambassador reports that his government insists on territorial
integrity and asks for time to think over its decision before it responds to the proposal of the delegation
about economic aid nuclear energy propaganda and the status of Port Arthur which Chinese administration should
reinforce according to the agreement of Yalta as the leaders discuss a new pattern of mutual trust and support
despite continued tensions
""".split()  # noqa: SIM905 (a list would hide that it is prose)


def title(random: Random) -> str:
    """A title such as “Cable to U Nu and Mao Zedong in Baku, 'The Situation in Iranian Azerbaijan'”."""
    one, other = random.sample(NAMES, 2)
    return f"{random.choice(KINDS)} {one} and {other} in {random.choice(PLACES)}{random.choice(SUBJECTS)}"


def prose(random: Random, length: int) -> str:
    """A summary of `length` words, in sentences of 14 or less."""
    drawn = random.choices(_PROSE, k=length)
    sentences = (" ".join(drawn[start : start + 14]) for start in range(0, length, 14))
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in sentences)
