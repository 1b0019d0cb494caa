"""The words that count labels are printed with, in the languages that are most used on the web.

A word can mean several things, in one language or in two: “a” is Spanish for “to” and an English article, “no” Latvian
for “of” and English for none. Where it stands decides (parsers.listing.label_reader).
"""

from __future__ import annotations

from typing import NamedTuple


class Language(NamedTuple):
    """A language's words of each kind (parsers.listing.label_meanings), and its phrases for nothing having been found,
    parted by “|”."""

    code: str
    of: str = ""
    of_them: str = ""
    to: str = ""
    total: str = ""
    results: str = ""
    page: str = ""
    per: str = ""
    ordinal: str = ""
    about: str = ""
    more: str = ""
    no: str = ""
    shown: str = ""
    filler: str = ""
    nothing: str = ""


# fmt: off
LANGUAGES = (
    Language(
        "en", of="of out", to="to through", total="total altogether overall",
        results="result results item items entry entries record records document documents object objects file files"
        " hit hits match matches matching found post posts article articles title titles work works image images"
        " photograph photographs photo photos letter letters case cases opinion opinions publication publications"
        " collection collections row rows listing listings", page="page pages pg screen",
        per="per each every this current",
        about="about over approximately approx around nearly almost roughly least than circa ca some many",
        more="more plus k m thousand million billion hundred dozen", no="no zero", shown="shown displayed loaded far",
        filler="a the in this all number is are from archival", nothing="nothing found|did not match any",
    ),
    Language(
        "de", of="von aus", to="bis", total="insgesamt gesamt gesamtzahl",
        results="ergebnis ergebnisse ergebnissen treffer treffern eintrag einträge einträgen datensatz datensätze"
        " datensätzen dokument dokumente dokumenten objekt objekte objekten gefunden suchergebnisse titel",
        page="seite seiten", per="pro je jede dieser", about="ungefähr etwa über mehr als rund mindestens knapp",
        more="mehr tsd tausend mio millionen", no="kein keine keinen", filler="der den die und wurden werden angezeigt",
        nothing="nichts gefunden",
    ),
    Language(
        "fr", of="sur de", to="à au", total="total tout",
        results="résultat résultats élément éléments document documents notice notices enregistrement enregistrements"
        " fiche fiches réponse réponses trouvé trouvés trouvée trouvées objet objets entrées", page="page pages",
        per="par chaque cette", about="environ plus près", more="mille million millions", no="aucun aucune",
        filler="un une en les des du l d", nothing="rien trouvé|pas de résultat|pas de résultats",
    ),
    Language(
        "es", of="de", to="a al hasta", total="total",
        results="resultado resultados registro registros elemento elementos documento documentos encontrado"
        " encontrados encontradas objeto objetos ítem ítems entrada entradas ficha fichas", page="página páginas pág",
        per="por cada esta", about="aproximadamente unos más cerca", more="mil millón millones",
        no="ningún ninguno ninguna sin", filler="un una el los las del en",
        nothing="no se encontraron|no se han encontrado|no hay|no se encontró",
    ),
    Language(
        "pt", of="de", to="a até para", total="total",
        results="resultado resultados registo registos registro registros item itens ítens documento documentos"
        " encontrado encontrados encontradas elemento elementos", page="página páginas", per="por cada nesta",
        about="aproximadamente cerca mais", more="mil milhão milhões mais", no="nenhum nenhuma sem",
        filler="um uma o os as do da dos das em", nothing="não foram encontrados|nada encontrado|não há",
    ),
    Language(
        "it", of="di su", to="a al", total="totale totali complessivi",
        results="risultato risultati elemento elementi documento documenti scheda schede trovato trovati trovate"
        " oggetto oggetti voci", page="pagina pagine", per="per ogni questa", about="circa oltre più",
        more="mila milioni milione", no="nessun nessuna nessuno", filler="un una il gli le in",
        nothing="non ci sono|non sono stati trovati",
    ),
    Language(
        "ca", of="de", to="a al fins", total="total",
        results="resultat resultats registre registres element elements document documents trobat trobats trobades",
        page="pàgina pàgines", per="per cada", about="aproximadament uns més", more="mil milions", no="cap",
        filler="un una el els les", nothing="no s'han trobat|no s'ha trobat",
    ),
    Language(
        "ro", of="din", to="la până", total="total totalul",
        results="rezultat rezultate rezultatele înregistrări document documente găsite găsit elemente",
        page="pagina pagini", per="pe fiecare această", about="aproximativ circa peste", more="mii milioane",
        no="niciun nicio", filler="un o de in", nothing="nu s-au găsit|nu a fost găsit|nu există",
    ),
    Language(
        "nl", of="van uit", to="tot", total="totaal",
        results="resultaat resultaten item items record records document documenten gevonden treffers objecten"
        " stukken", page="pagina paginas", per="per deze", about="ongeveer circa ruim meer", more="duizend miljoen",
        no="geen", filler="de het een in", nothing="niets gevonden",
    ),
    Language(
        "sv", of="av", to="till", total="totalt sammanlagt",
        results="resultat träff träffar post poster dokument hittades rader objekt", page="sida sidan sidor",
        per="per denna", about="ungefär cirka över", more="tusen miljoner", no="inga ingen inget", filler="ett en",
        nothing="inget hittades",
    ),
    Language(
        "da", of="af", to="til", total="alt", results="resultat resultater poster dokumenter fundet linjer",
        page="side sider", per="pr per denne", about="omkring cirka over", more="tusind millioner", no="ingen intet",
        filler="i", nothing="intet fundet",
    ),
    Language(
        "nb", of="av", to="til", total="totalt alt",
        results="resultat resultater treff poster dokumenter funnet linjer", page="side sider siden", per="per denne",
        about="omtrent over", more="tusen millioner", no="ingen", filler="i", nothing="ingenting funnet",
    ),
    Language(
        "fi", of="kaikkiaan", total="yhteensä",
        results="tulos tulosta tulokset osuma osumaa osumat tietue tietuetta rivit asiakirjaa löytyi",
        page="sivu sivut sivua sivulla", per="per kohti tällä", about="noin yli", more="tuhatta miljoonaa",
        nothing="ei tuloksia|ei löytynyt|ei osumia",
    ),
    Language(
        "et", to="kuni", total="kokku", results="tulemus tulemust tulemused kirje kirjet leitud",
        page="lehekülg lehekülge lk", about="umbes üle", nothing="tulemusi ei leitud|ei leitud",
    ),
    Language(
        "lv", of="no", to="līdz", total="kopā pavisam",
        results="rezultāts rezultāti rezultātiem ieraksts ieraksti ierakstiem", page="lapa lapas lappuse",
        about="apmēram", nothing="nav rezultātu|netika atrast|nav atrast",
    ),
    Language(
        "lt", of="iš", to="iki", total="viso", results="rezultatas rezultatai rezultatų įrašas įrašai įrašų rasta",
        page="puslapis puslapiai puslapių", about="apie", nothing="nerasta|nėra rezultatų",
    ),
    Language(
        "pl", of="z ze", to="do", total="łącznie razem wszystkich ogółem",
        results="wynik wyniki wyników rekord rekordy rekordów pozycja pozycje pozycji dokument dokumenty dokumentów"
        " znaleziono obiektów", page="strona strony stron stronę stronie", per="na tej", about="około ponad",
        more="tys tysięcy mln", no="brak żadnych", nothing="nie znaleziono",
    ),
    Language(
        "cs", of="z ze", to="do až", total="celkem",
        results="výsledek výsledky výsledků záznam záznamy záznamů dokument dokumenty dokumentů nalezeno položek"
        " položky", page="strana strany stránka stránky stran stránek stránku stránce stranu", per="na této",
        about="přibližně asi přes", more="tisíc mil", no="žádné žádný žádná", nothing="nebyly nalezeny|nic nenalezeno",
    ),
    Language(
        "sk", of="z zo", to="do až", total="celkom celkovo spolu",
        results="výsledok výsledky výsledkov záznam záznamy záznamov dokumentov nájdených položiek",
        page="strana strany stránka stránky strán stránku stránke stranu", per="na tejto", about="približne asi vyše",
        more="tisíc mil", no="žiadne žiadny žiadna", nothing="neboli nájdené|nenašli sa",
    ),
    Language(
        "hr", of="od", to="do", total="ukupno",
        results="rezultat rezultata rezultati zapis zapisa dokumenata pronađeno", page="stranica stranice stranici",
        per="po ovoj", about="oko preko", more="tisuća milijuna", nothing="nema rezultata|nije pronađen",
    ),
    Language(
        "sl", of="od", to="do", total="skupno skupaj",
        results="rezultat rezultatov rezultati zapis zapisov zadetkov najdenih", page="stran strani", per="na",
        about="približno okoli", more="tisoč", nothing="ni rezultatov|ni zadetkov",
    ),
    Language(
        "sr", of="од", to="до", total="укупно",
        results="резултат резултата резултати запис записа докумената пронађено", page="страна страница стране",
        per="по", about="око преко", more="хиљада", nothing="нема резултата",
    ),
    Language(
        "ru", of="из", to="по до", total="всего итого общее",
        results="результат результата результаты результатов запись записи записей документ документа документы"
        " документов найдено найден найдены дело дела дел объект объекта объектов показано материалов",
        page="страница страницы страниц странице страницу стр", per="на этой",
        about="около более свыше примерно приблизительно", more="тыс тысяч млн", filler="с",
        nothing="ничего не найдено|нет результатов|не найдено|не найдены",
    ),
    Language(
        "uk", of="з із зі", to="по до", total="всього усього загалом разом",
        results="результат результати результатів запис записи записів документ документи документів знайдено справ",
        page="сторінка сторінки сторінок сторінці сторінку стор", per="на цій", about="близько понад приблизно",
        more="тис тисяч млн", nothing="нічого не знайдено|немає результатів|не знайдено",
    ),
    Language(
        "bg", of="от", to="до", total="общо всичко",
        results="резултат резултата резултати запис записа записи документа намерени", page="страница страници стр",
        per="на", about="около над", more="хил хиляди", nothing="няма резултати|не са намерени",
    ),
    Language(
        "el", of="από", to="έως εως ως μέχρι", total="σύνολο συνολικά συνόλου",
        results="αποτέλεσμα αποτελέσματα αποτελεσμάτων εγγραφή εγγραφές εγγραφών τεκμήρια βρέθηκαν",
        page="σελίδα σελίδες", per="ανά", about="περίπου πάνω", more="χιλιάδες", no="κανένα καμία",
        filler="τα τις τους", nothing="δεν βρέθηκαν|δεν υπάρχουν",
    ),
    Language(
        "hu", of_them="találatból tételből rekordból", total="összesen összes",
        results="találat találatok találatból tétel rekord eredmény dokumentum", page="oldal oldalak",
        about="körülbelül mintegy több", more="ezer millió", filler="a az", nothing="nincs találat|nem található",
    ),
    Language(
        "tr", of_them="sonuçtan kayıttan kayıtdan belgeden öğeden içinden", to="ile ila", total="toplam toplamda",
        results="sonuç sonuçlar sonuçtan kayıt kayıttan belge öğe bulundu arası arasında arasındaki",
        page="sayfa sayfada", per="başına bu", about="yaklaşık", more="bin milyon", filler="den dan tan ten",
        nothing="sonuç bulunamadı|kayıt yok|bulunamadı|kayıt bulunmuyor",
    ),
    Language(
        "fa", of="از", to="تا الی", total="کل مجموع", results="نتیجه نتایج رکورد مورد سند یافت", page="صفحه", per="هر",
        about="حدود بیش", more="هزار میلیون", nothing="یافت نشد|موردی یافت|هیچ",
    ),
    Language(
        "ar", of="من", to="إلى الى حتى", total="المجموع إجمالي مجموع الإجمالي",
        results="نتيجة نتائج النتائج سجل سجلات مدخل مدخلات عنصر وثيقة", page="صفحة الصفحة صفحات", per="لكل",
        about="حوالي أكثر", more="ألف مليون", filler="أصل", nothing="لا توجد|لا يوجد|لم يتم العثور",
    ),
    Language(
        "he", of="מתוך", to="עד", total="סך סה", results="תוצאות תוצאה רשומות רשומה פריטים מסמכים",
        page="עמוד דף עמודים", filler="הכל כ", nothing="לא נמצאו|אין תוצאות",
    ),
    Language(
        "hi", of="का", of_them="में", to="से", total="कुल", results="परिणाम रिकॉर्ड प्रविष्टियां अभिलेख", page="पृष्ठ",
        per="प्रति", about="लगभग", more="हज़ार लाख करोड़", filler="से के", nothing="कोई परिणाम नहीं",
    ),
    Language(
        "vi", of="của trong", to="đến tới", total="tổng cộng", results="kết quả mục bản ghi tài liệu", page="trang",
        per="mỗi", about="khoảng hơn", more="nghìn triệu", filler="số", nothing="không tìm thấy|không có kết quả",
    ),
    Language(
        "id", of="dari", to="sampai hingga sd", total="total jumlah",
        results="hasil entri data catatan dokumen item ditemukan", page="halaman hlm", per="setiap",
        about="sekitar lebih", more="ribu juta", nothing="tidak ditemukan|tidak ada",
    ),
    Language(
        "th", of="จาก ของ", to="ถึง", total="ทั้งหมด จำนวน รวม", results="รายการ ผลลัพธ์ แถว ระเบียน", page="หน้า",
        per="ต่อ", about="ประมาณ กว่า", more="พัน ล้าน", nothing="ไม่พบ",
    ),
    Language(
        "ja", of_them="中 のうち", to="から より", total="全 全部 計 合計 総 総数 全件",
        results="件 点 冊 項目 レコード 検索結果 結果 資料 該当", page="ページ 頁", per="毎 この あたり", ordinal="第",
        about="約", more="万 千 億 以上 超", filler="の は 目 まで",
        nothing="見つかりません|該当なし|ありません|見つかりませんでした",
    ),
    Language(
        "zh", of_them="中 中的", to="至 到", total="共 总共 總共 合计 合計 总计 總計 共计 共計 总数 總數",
        results="条 條 项 項 个 個 笔 筆 件 篇 份 记录 記錄 纪录 紀錄 结果 結果 数据 資料 资料 文献 文獻 文件 档案"
        " 檔案 查询 相关", page="页 頁", per="每 本", ordinal="第", about="约 約 超过 超過",
        more="万 萬 千 亿 億 多 余 餘", filler="有 的 找到 显示 顯示",
        nothing="没有找到|沒有找到|未找到|没有结果|沒有結果|暂无|無資料|查無|没有记录",
    ),
    Language(
        "ko", of_them="중 중에서", to="부터 에서", total="총 전체 모두 합계",
        results="건 개 항목 검색결과 결과 자료 기록 문서 검색", page="페이지 쪽", per="당 이", ordinal="제", about="약",
        more="만 천 억 이상", filler="의 까지", nothing="없습니다|찾을 수 없",
    ),
)
# fmt: on
