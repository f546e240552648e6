"""Names that are not two or three Han characters: minority names with their middle dot, and names of foreigners."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

UYGHUR_MALE: Final = (
    "艾力",
    "买买提",
    "阿卜杜拉",
    "吐尔逊",
    "玉素甫",
    "艾山",
    "库尔班",
    "热合曼",
    "亚森",
    "伊力亚",
)
UYGHUR_FEMALE: Final = (
    "阿依古丽",
    "帕提古丽",
    "热依汗",
    "古丽娜尔",
    "阿依努尔",
    "米日古丽",
    "祖丽皮亚",
    "玛依拉",
)
TIBETAN_MALE: Final = ("扎西", "多吉", "次仁", "平措", "索朗", "旺堆", "丹增", "格桑")
TIBETAN_FEMALE: Final = ("卓玛", "央金", "拉姆", "白玛", "德吉", "曲珍", "梅朵", "仓决")


@dataclass(frozen=True, slots=True)
class Country:
    """A country of foreigners: ISO 3166-1 alpha-3 and numeric codes, its Chinese name, and names."""

    code: str
    numeric: str
    name_zh: str
    male: tuple[str, ...]
    female: tuple[str, ...]
    surnames: tuple[str, ...]


COUNTRIES: Final = (
    Country(
        "FRA",
        "250",
        "法国",
        ("François", "Jérôme", "Étienne", "Loïc", "Benoît", "Théo"),
        ("Chloé", "Hélène", "Amélie", "Gaëlle", "Noémie", "Zoé"),
        ("Lefèvre", "Châtelain", "Béranger", "Dubreuil", "Marçais", "Delaunoy"),
    ),
    Country(
        "DEU",
        "276",
        "德国",
        ("Jürgen", "Björn", "Götz", "Lukas", "Jörg", "Matthias"),
        ("Käthe", "Anneliese", "Jördis", "Bärbel", "Lena", "Ulrike"),
        ("Großmann", "Kühnel", "Schäffler", "Brückner", "Löwental", "Weißgerber"),
    ),
    Country(
        "POL",
        "616",
        "波兰",
        ("Łukasz", "Paweł", "Michał", "Bartłomiej", "Grzegorz", "Tomasz"),
        ("Małgorzata", "Agnieszka", "Bożena", "Elżbieta", "Żaneta", "Kinga"),
        ("Wójtowicz", "Brzęczek", "Gałązka", "Śliwiński", "Żurawek", "Dąbrowiec"),
    ),
    Country(
        "ESP",
        "724",
        "西班牙",
        ("José", "Íñigo", "Álvaro", "Andrés", "Martín", "Jesús"),
        ("Begoña", "Lucía", "Rocío", "Inés", "Itziar", "Nuria"),
        ("Núñez Olmedo", "Ibáñez Rocamora", "Peñalver", "Cañizal", "Górriz", "Muñatones"),
    ),
    Country(
        "USA",
        "840",
        "美国",
        ("Nathaniel", "Jerome", "Wesley", "Harlan", "Curtis", "Desmond"),
        ("Abigail", "Marlene", "Rosalind", "Tabitha", "Imogen", "Paige"),
        ("O'Halloran", "Smith-Barrow", "Whitlocke", "McAndrew", "Vandermeer", "Fairweather"),
    ),
    Country(
        "GBR",
        "826",
        "英国",
        ("Alistair", "Rhodri", "Nigel", "Callum", "Gareth", "Piers"),
        ("Siân", "Fiona", "Harriet", "Gwendolen", "Moira", "Zoë"),
        ("Pemberley", "Ap-Rhys", "D'Arblay", "Thistlewood", "Cadwallon", "St John Mere"),
    ),
    Country(
        "VNM",
        "704",
        "越南",
        ("Văn Hùng", "Đức Thắng", "Quốc Bảo", "Minh Tuấn", "Hữu Phước", "Công Vinh"),
        ("Thị Hương", "Thùy Dương", "Ngọc Ánh", "Mỹ Duyên", "Thị Liễu", "Bích Phượng"),
        ("Nguyễn", "Trần", "Phạm", "Đặng", "Võ", "Hoàng"),
    ),
    Country(
        "TUR",
        "792",
        "土耳其",
        ("Oğuz", "Çağrı", "İsmail", "Şükrü", "Gökhan", "Tolga"),
        ("Ayşegül", "Özlem", "Işıl", "Şebnem", "Gülçin", "Nilüfer"),
        ("Ağaçlı", "Çelikkol", "Yıldırgan", "Öztaşkın", "Şimşekler", "Karabıyık"),
    ),
    Country(
        "SWE",
        "752",
        "瑞典",
        ("Håkan", "Göran", "Pär", "Åke", "Sören", "Viggo"),
        ("Åsa", "Märta", "Ingalill", "Björg", "Tuva", "Ylva"),
        ("Öbergsson", "Ångquist", "Söderlycka", "Ljungstrand", "Bäckvall", "Hällgren"),
    ),
    Country(
        "PHL",
        "608",
        "菲律宾",
        ("Efraín", "Rodelio", "Arnel", "Jomar", "Benigno", "Crisanto"),
        ("Maricel", "Jovelyn", "Rowena", "Analyn", "Cherry Mae", "Lourdes"),
        ("Dimaculangan", "Macaraeg", "Peñaflorida", "Salonga", "Catacutan", "Bañez"),
    ),
)

BY_CODE: Final[Mapping[str, Country]] = {country.code: country for country in COUNTRIES}
