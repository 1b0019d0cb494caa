"""What pagers call the ways to other pages, in words and signs: “Next page”, “Ältere Beiträge”, “次へ”, “»”."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from parsers.listing.label_meanings import MEANINGS, Kind, plain


class Leads(StrEnum):
    """Where words or signs say that a link leads."""

    NEXT = "next"
    OLDER = "older"
    PREVIOUS = "previous"
    FIRST = "first"
    LAST = "last"


# A longer text is a title, whatever it begins with.
LONGEST = 48
MOST_WORDS = 6

# fmt: off
_WORDS = {
    Leads.NEXT:
        "next nxt forward forwards onward subsequent"
        " weiter nächste nächster nächstes nächsten vorwärts folgende"
        " suivant suivante suivants suivantes suiv prochain prochaine"
        " siguiente siguientes sig próximo próxima próximos próximas adelante"
        " seguinte seguintes avançar"
        " successivo successiva successivi successive avanti prossimo prossima prossimi seguente seguenti"
        " següent següents endavant pròxim pròxima"
        " următor următorul următoarea următoarele înainte"
        " volgende verder"
        " nästa framåt næste fremad neste seuraava seuraavat seuraavalle"
        " järgmine järgmised edasi nākamais nākamā nākošā tālāk kitas kita sekantis toliau"
        " następna następny następne następnej dalej další následující ďalší ďalšia ďalšie nasledujúca nasledujúci"
        " sljedeća sljedeći sljedeće iduća idući dalje naslednja naslednji naprej sledeća sledeći следећа"
        " следећи даље"
        " следующая следующий следующие следующую следующей след далее вперед вперёд дальше"
        " наступна наступний наступні далі следваща следващ следващи напред"
        " επόμενη επόμενο επόμενα επόμενες επόμενος επομένη"
        " következő tovább sonraki ileri"
        " بعدی بعد التالي التالية التالى הבא הבאה अगला अगले अगली आगे"
        " tiếp sau kế berikutnya selanjutnya lanjut ถัดไป ต่อไป"
        " 次 次へ 次の 次ページ 次のページ 次のページへ 次頁 次の頁 下一页 下一頁 下页 下頁 后一页 後一頁 后页"
        " 後頁 下一步 다음 다음페이지",
    Leads.OLDER:
        "older earlier ältere älteren anciens anciennes antiguas antiguos antigas antigos vecchi oudere äldre ældre"
        " eldre vanhemmat vanemad vecāki senesni starsze starší staršie starije starejši старые старее старіші"
        " régebbi eski παλαιότερα παλαιότερες παλιότερα أقدم ישנים पुराने lama cũ 更早 過去の 旧い",
    Leads.PREVIOUS:
        "previous prev back newer newest zurück vorherige vorheriger vorige neuere précédent précédente précédents"
        " précédentes préc retour récents récentes anterior anteriores atrás recientes recentes voltar precedente"
        " precedenti indietro recenti enrere precedent anteriorul anterioară înapoi vorige terug nieuwere föregående"
        " tillbaka nyare forrige tilbage nyere forrige tilbake edellinen edelliset uudemmat eelmine tagasi"
        " iepriekšējais iepriekšējā ankstesnis atgal poprzednia poprzedni poprzednie wstecz nowsze předchozí zpět"
        " novější predchádzajúca predchádzajúci späť novšie prethodna prethodni natrag prejšnja prejšnji nazaj"
        " novejši претходна претходни назад предыдущая предыдущий предыдущие пред новые новее попередня попередній"
        " новіші предишна предишен обратно προηγούμενη προηγούμενο προηγούμενα νεότερα előző vissza újabb önceki geri"
        " قبلی قبل السابق السابقة أحدث הקודם הקודמת पिछला पिछले trước sebelumnya ก่อนหน้า ย้อนกลับ 前 前へ"
        " 前の 前ページ 前のページ"
        " 前のページへ 前頁 上一页 上一頁 上页 上頁 이전",
    Leads.FIRST:
        "first start erste anfang premier première début primera primero inicio primeira primeiro início prima primo"
        " inizio eerste första første ensimmäinen первая начало pierwsza první prvá prva перша първа πρώτη első ilk"
        " الأولى ראשון đầu pertama แรก 最初 最初へ 先頭 首页 首頁 第一页 第一頁 最前頁 처음",
    Leads.LAST:
        "last end letzte ende dernier dernière fin última último ultima ultimo fine laatste sista sidste siste"
        " viimeinen последняя конец ostatnia poslední posledná zadnja posljednja zadnji остання последна τελευταία"
        " utolsó son الأخيرة אחרון cuối terakhir สุดท้าย 最後 最後へ 最終 最終ページ 末页 末頁 尾页 尾頁"
        " 最后一页 最後一頁 最末頁 最末页 마지막 끝",
}
# Signs alone; before or behind a word they say nothing that the word does not.
_NEXT_SIGNS = frozenset(
    "› > → ▶ ► ⟩ ❯ ⇒ ＞ ▸ ⟶ ➔ ➜ 〉 chevron_right navigate_next arrow_forward keyboard_arrow_right".split()  # noqa: SIM905
)
_FAR_SIGNS = frozenset("» >> ›› ≫ ⏩ ❯❯ ＞＞ >>>".split())  # noqa: SIM905
_LAST_SIGNS = frozenset(">| »| ›| ⏭ ►| ▶| →| >>| last_page".split())  # noqa: SIM905
_BACK = re.compile(r"[‹<←◀◁◄⟨❮⇐＜◂⟵〈«≪⏪⏮|]+|chevron_left|navigate_before|arrow_back|keyboard_arrow_left|first_page")
# fmt: on
_SIGNS = re.compile(r"[‹›<>←→▶►⟩❯⇒＞▸⟶➔➜〉«»≫≪◀◄⟨❮⇐＜◂⟵〈|…\[\](){}:;,.!·•*+~_=“”\"'‘’→/&-]+")
# One document, one month, one picture: what is next is no page of a listing.
_OF_ONE = frozenset(
    "article post item record document entry result object file hit match title work image"  # noqa: SIM905
    " photograph photo letter case opinion publication collection row listing dokument eintrag"
    " objekt treffer datensatz document élément notice résultat objet fiche registro elemento"
    " documento resultado objeto ítem item risultato scheda oggetto wynik rekord dokument"
    " документ запись результат объект дело archival number are is kayıt belge öğe sonuç found"
    " gefunden".split()
)
_BESIDE = frozenset(
    "go to the a of page pages posts entries articles results items records documents news"  # noqa: SIM905
    " stories comments topics messages threads reviews images photos events beiträge einträge"
    " artikel meldungen zur zum articles entradas publicaciones publicações artigos postagens"
    " notícias noticias articoli post voci berichten artikelen inlägg indlæg innlegg"
    " artikkelit kirjoitukset wpisy příspěvky záznamy články príspevky objave članci записи"
    " статьи новости посты публикации записів записи публікації публикации δημοσιεύσεις άρθρα"
    " bejegyzések cikkek yazılar kayıtlar mais mas plus più daha mais más les la le el los las"
    " il lo i gli zur nach auf vai ir siirry přejít ugrás przejdź theo hơn trang halaman لصفحة"
    " إلى الصفحة لעמוד עמוד דף पृष्ठ صفحه ページ 頁 页 へ の 페이지 หน้า bài viết one view show load".split()
)


def _plain_words(words: str) -> frozenset[str]:
    return frozenset(plain(words).split())


_SAYS: dict[str, Leads] = {word: leads for leads, words in _WORDS.items() for word in plain(words).split()}
_SAYS.update(dict.fromkeys(_plain_words(_WORDS[Leads.NEXT]), Leads.NEXT))
_NEUTRAL = (
    frozenset(word for word, kinds in MEANINGS.items() if kinds & {Kind.PAGE, Kind.RESULTS, Kind.TO, Kind.OF})
    | _plain_words(" ".join(_BESIDE))
) - _plain_words(" ".join(_OF_ONE))
_UNPARTED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_UNPARTED_WORDS = sorted((word for word in _SAYS if _UNPARTED.match(word)), key=lambda word: -len(word))
_UNPARTED_REST = re.compile(
    "(?:"
    + "|".join(map(re.escape, sorted(filter(_UNPARTED.match, _NEUTRAL), key=lambda one: -len(one))))
    + r"|\d|\s|件|条|條)*"
)


@lru_cache(maxsize=8192)
def leads_by_words(text: str) -> Leads | None:
    """Where a text says that its link leads, with nothing else but what is usual beside it: “Go to next page”, “Next 20
    results”, but neither “Next steps” nor “Next article”. None where it says nothing of the kind."""
    words = plain(text[: LONGEST + 1]).strip()
    if not words or len(words) > LONGEST:
        return None
    words = _SIGNS.sub(" ", words).strip()
    if _UNPARTED.search(words):
        return _unparted(words)
    parts = words.split()
    if not parts or len(parts) > MOST_WORDS:
        return None
    said = {_SAYS[part] for part in parts if part in _SAYS}
    if len(said) != 1 or any(part not in _SAYS and part not in _NEUTRAL and not part.isdecimal() for part in parts):
        return None
    return said.pop()


def _unparted(words: str) -> Leads | None:
    for known in _UNPARTED_WORDS:
        before, found, behind = words.partition(known)
        if found and _UNPARTED_REST.fullmatch(before) and _UNPARTED_REST.fullmatch(behind):
            return _SAYS[known]
    return None


def leads_by_label(text: str) -> Leads | None:
    """The same of a label for those who do not see the link, which may go on behind a stop: “Next Page - Results 21 to
    40 of 201”."""
    return leads_by_words(text) or leads_by_words(re.split(r"\s[-–—|]\s|[:,(]", text[:200], maxsplit=1)[0].strip())


def leads_by_sign(text: str) -> tuple[Leads, bool] | None:
    """Where a sign that stands alone leads, and whether it is one that may lead to the last page: “»” beside “›”
    does."""
    sign = "".join(text[:24].split())
    if sign in _NEXT_SIGNS:
        return Leads.NEXT, False
    if sign in _FAR_SIGNS:
        return Leads.NEXT, True
    if sign in _LAST_SIGNS:
        return Leads.LAST, True
    return (Leads.PREVIOUS, False) if sign and _BACK.fullmatch(sign) else None
