"""Countries and regions that issue passports: ISO 3166-1, and how people write them."""

import unicodedata
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.core.identity.characters import INVISIBLE, folding
from tutela.core.identity.han import SIMPLIFIED

_ISO_3166: Final = """
ABW AW 阿鲁巴; AFG AF 阿富汗; AGO AO 安哥拉; AIA AI 安圭拉; ALA AX 奥兰群岛; ALB AL 阿尔巴尼亚;
AND AD 安道尔; ARE AE 阿联酋; ARG AR 阿根廷; ARM AM 亚美尼亚; ASM AS 美属萨摩亚; ATA AQ 南极洲;
ATF TF 法属南部领地; ATG AG 安提瓜和巴布达; AUS AU 澳大利亚; AUT AT 奥地利; AZE AZ 阿塞拜疆;
BDI BI 布隆迪; BEL BE 比利时; BEN BJ 贝宁; BES BQ 荷兰加勒比区; BFA BF 布基纳法索; BGD BD 孟加拉国;
BGR BG 保加利亚; BHR BH 巴林; BHS BS 巴哈马; BIH BA 波黑; BLM BL 圣巴泰勒米; BLR BY 白俄罗斯;
BLZ BZ 伯利兹; BMU BM 百慕大; BOL BO 玻利维亚; BRA BR 巴西; BRB BB 巴巴多斯; BRN BN 文莱;
BTN BT 不丹; BVT BV 布韦岛; BWA BW 博茨瓦纳; CAF CF 中非; CAN CA 加拿大; CCK CC 科科斯群岛;
CHE CH 瑞士; CHL CL 智利; CHN CN 中国; CIV CI 科特迪瓦; CMR CM 喀麦隆; COD CD 刚果民主共和国;
COG CG 刚果共和国; COK CK 库克群岛; COL CO 哥伦比亚; COM KM 科摩罗; CPV CV 佛得角; CRI CR 哥斯达黎加;
CUB CU 古巴; CUW CW 库拉索; CXR CX 圣诞岛; CYM KY 开曼群岛; CYP CY 塞浦路斯; CZE CZ 捷克;
DEU DE 德国; DJI DJ 吉布提; DMA DM 多米尼克; DNK DK 丹麦; DOM DO 多米尼加; DZA DZ 阿尔及利亚;
ECU EC 厄瓜多尔; EGY EG 埃及; ERI ER 厄立特里亚; ESH EH 西撒哈拉; ESP ES 西班牙; EST EE 爱沙尼亚;
ETH ET 埃塞俄比亚; FIN FI 芬兰; FJI FJ 斐济; FLK FK 马尔维纳斯群岛; FRA FR 法国; FRO FO 法罗群岛;
FSM FM 密克罗尼西亚联邦; GAB GA 加蓬; GBR GB 英国; GEO GE 格鲁吉亚; GGY GG 根西; GHA GH 加纳;
GIB GI 直布罗陀; GIN GN 几内亚; GLP GP 瓜德罗普; GMB GM 冈比亚; GNB GW 几内亚比绍; GNQ GQ 赤道几内亚;
GRC GR 希腊; GRD GD 格林纳达; GRL GL 格陵兰; GTM GT 危地马拉; GUF GF 法属圭亚那; GUM GU 关岛;
GUY GY 圭亚那; HKG HK 中国香港; HMD HM 赫德岛和麦克唐纳群岛; HND HN 洪都拉斯; HRV HR 克罗地亚;
HTI HT 海地; HUN HU 匈牙利; IDN ID 印度尼西亚; IMN IM 马恩岛; IND IN 印度; IOT IO 英属印度洋领地;
IRL IE 爱尔兰; IRN IR 伊朗; IRQ IQ 伊拉克; ISL IS 冰岛; ISR IL 以色列; ITA IT 意大利; JAM JM 牙买加;
JEY JE 泽西; JOR JO 约旦; JPN JP 日本; KAZ KZ 哈萨克斯坦; KEN KE 肯尼亚; KGZ KG 吉尔吉斯斯坦;
KHM KH 柬埔寨; KIR KI 基里巴斯; KNA KN 圣基茨和尼维斯; KOR KR 韩国; KWT KW 科威特; LAO LA 老挝;
LBN LB 黎巴嫩; LBR LR 利比里亚; LBY LY 利比亚; LCA LC 圣卢西亚; LIE LI 列支敦士登; LKA LK 斯里兰卡;
LSO LS 莱索托; LTU LT 立陶宛; LUX LU 卢森堡; LVA LV 拉脱维亚; MAC MO 中国澳门; MAF MF 法属圣马丁;
MAR MA 摩洛哥; MCO MC 摩纳哥; MDA MD 摩尔多瓦; MDG MG 马达加斯加; MDV MV 马尔代夫; MEX MX 墨西哥;
MHL MH 马绍尔群岛; MKD MK 北马其顿; MLI ML 马里; MLT MT 马耳他; MMR MM 缅甸; MNE ME 黑山;
MNG MN 蒙古; MNP MP 北马里亚纳群岛; MOZ MZ 莫桑比克; MRT MR 毛里塔尼亚; MSR MS 蒙特塞拉特;
MTQ MQ 马提尼克; MUS MU 毛里求斯; MWI MW 马拉维; MYS MY 马来西亚; MYT YT 马约特; NAM NA 纳米比亚;
NCL NC 新喀里多尼亚; NER NE 尼日尔; NFK NF 诺福克岛; NGA NG 尼日利亚; NIC NI 尼加拉瓜; NIU NU 纽埃;
NLD NL 荷兰; NOR NO 挪威; NPL NP 尼泊尔; NRU NR 瑙鲁; NZL NZ 新西兰; OMN OM 阿曼; PAK PK 巴基斯坦;
PAN PA 巴拿马; PCN PN 皮特凯恩群岛; PER PE 秘鲁; PHL PH 菲律宾; PLW PW 帕劳; PNG PG 巴布亚新几内亚;
POL PL 波兰; PRI PR 波多黎各; PRK KP 朝鲜; PRT PT 葡萄牙; PRY PY 巴拉圭; PSE PS 巴勒斯坦;
PYF PF 法属波利尼西亚; QAT QA 卡塔尔; REU RE 留尼汪; ROU RO 罗马尼亚; RUS RU 俄罗斯; RWA RW 卢旺达;
SAU SA 沙特阿拉伯; SDN SD 苏丹; SEN SN 塞内加尔; SGP SG 新加坡; SGS GS 南乔治亚和南桑威奇群岛;
SHN SH 圣赫勒拿; SJM SJ 斯瓦尔巴和扬马延; SLB SB 所罗门群岛; SLE SL 塞拉利昂; SLV SV 萨尔瓦多;
SMR SM 圣马力诺; SOM SO 索马里; SPM PM 圣皮埃尔和密克隆; SRB RS 塞尔维亚; SSD SS 南苏丹;
STP ST 圣多美和普林西比; SUR SR 苏里南; SVK SK 斯洛伐克; SVN SI 斯洛文尼亚; SWE SE 瑞典;
SWZ SZ 斯威士兰; SXM SX 荷属圣马丁; SYC SC 塞舌尔; SYR SY 叙利亚; TCA TC 特克斯和凯科斯群岛;
TCD TD 乍得; TGO TG 多哥; THA TH 泰国; TJK TJ 塔吉克斯坦; TKL TK 托克劳; TKM TM 土库曼斯坦;
TLS TL 东帝汶; TON TO 汤加; TTO TT 特立尼达和多巴哥; TUN TN 突尼斯; TUR TR 土耳其; TUV TV 图瓦卢;
TWN TW 中国台湾; TZA TZ 坦桑尼亚; UGA UG 乌干达; UKR UA 乌克兰; UMI UM 美国本土外小岛屿;
URY UY 乌拉圭; USA US 美国; UZB UZ 乌兹别克斯坦; VAT VA 梵蒂冈; VCT VC 圣文森特和格林纳丁斯;
VEN VE 委内瑞拉; VGB VG 英属维尔京群岛; VIR VI 美属维尔京群岛; VNM VN 越南; VUT VU 瓦努阿图;
WLF WF 瓦利斯和富图纳; WSM WS 萨摩亚; YEM YE 也门; ZAF ZA 南非; ZMB ZM 赞比亚; ZWE ZW 津巴布韦
"""
"""Every alpha-3 code of ISO 3166-1 with its alpha-2 code and usual Chinese name."""

_IN_ENGLISH: Final = """
AFG Afghanistan; ALB Albania; DZA Algeria; AND Andorra; AGO Angola; ATG Antigua and Barbuda; ARG Argentina;
ARM Armenia; AUS Australia; AUT Austria; AZE Azerbaijan; BHS Bahamas; BHR Bahrain; BGD Bangladesh; BRB Barbados;
BLR Belarus; BEL Belgium; BLZ Belize; BEN Benin; BTN Bhutan; BOL Bolivia; BIH Bosnia and Herzegovina; BWA Botswana;
BRA Brazil; BRN Brunei; BRN Brunei Darussalam; BGR Bulgaria; BFA Burkina Faso; BDI Burundi; CPV Cabo Verde;
CPV Cape Verde; KHM Cambodia; CMR Cameroon; CAN Canada; CAF Central African Republic; TCD Chad; CHL Chile; CHN China;
CHN People's Republic of China; COL Colombia; COM Comoros; CRI Costa Rica; CIV Côte d'Ivoire; CIV Cote d'Ivoire;
CIV Ivory Coast; HRV Croatia; CUB Cuba; CYP Cyprus; CZE Czechia; CZE Czech Republic; DNK Denmark; DJI Djibouti;
DMA Dominica; DOM Dominican Republic; ECU Ecuador; EGY Egypt; SLV El Salvador; GNQ Equatorial Guinea; ERI Eritrea;
EST Estonia; SWZ Eswatini; ETH Ethiopia; FJI Fiji; FIN Finland; FRA France; GAB Gabon; GMB Gambia; GEO Georgia;
DEU Germany; GHA Ghana; GRC Greece; GRD Grenada; GTM Guatemala; GIN Guinea; GNB Guinea-Bissau; GUY Guyana; HTI Haiti;
HND Honduras; HKG Hong Kong; HKG Hong Kong SAR; HUN Hungary; ISL Iceland; IND India; IDN Indonesia; IRN Iran; IRQ Iraq;
IRL Ireland; ISR Israel; ITA Italy; JAM Jamaica; JPN Japan; JOR Jordan; KAZ Kazakhstan; KEN Kenya; KIR Kiribati;
KOR South Korea; KOR Republic of Korea; PRK North Korea; KWT Kuwait; KGZ Kyrgyzstan; LAO Laos; LVA Latvia; LBN Lebanon;
LSO Lesotho; LBR Liberia; LBY Libya; LIE Liechtenstein; LTU Lithuania; LUX Luxembourg; MAC Macao; MAC Macau;
MAC Macao SAR; MDG Madagascar; MWI Malawi; MYS Malaysia; MDV Maldives; MLI Mali; MLT Malta; MHL Marshall Islands;
MRT Mauritania; MUS Mauritius; MEX Mexico; FSM Micronesia; MDA Moldova; MCO Monaco; MNG Mongolia; MNE Montenegro;
MAR Morocco; MOZ Mozambique; MMR Myanmar; NAM Namibia; NRU Nauru; NPL Nepal; NLD Netherlands; NLD The Netherlands;
NZL New Zealand; NIC Nicaragua; NER Niger; NGA Nigeria; MKD North Macedonia; NOR Norway; OMN Oman; PAK Pakistan;
PLW Palau; PSE Palestine; PAN Panama; PNG Papua New Guinea; PRY Paraguay; PER Peru; PHL Philippines;
PHL The Philippines; POL Poland; PRT Portugal; QAT Qatar; ROU Romania; RUS Russia; RUS Russian Federation; RWA Rwanda;
KNA Saint Kitts and Nevis; LCA Saint Lucia; VCT Saint Vincent and the Grenadines; WSM Samoa; SMR San Marino;
STP Sao Tome and Principe; SAU Saudi Arabia; SEN Senegal; SRB Serbia; SYC Seychelles; SLE Sierra Leone; SGP Singapore;
SVK Slovakia; SVN Slovenia; SLB Solomon Islands; SOM Somalia; ZAF South Africa; SSD South Sudan; ESP Spain;
LKA Sri Lanka; SDN Sudan; SUR Suriname; SWE Sweden; CHE Switzerland; SYR Syria; TWN Taiwan; TJK Tajikistan;
TZA Tanzania; THA Thailand; TLS Timor-Leste; TGO Togo; TON Tonga; TTO Trinidad and Tobago; TUN Tunisia; TUR Türkiye;
TUR Turkiye; TUR Turkey; TKM Turkmenistan; TUV Tuvalu; UGA Uganda; UKR Ukraine; ARE United Arab Emirates; ARE UAE;
GBR United Kingdom; GBR Great Britain; USA United States; USA United States of America; URY Uruguay; UZB Uzbekistan;
VUT Vanuatu; VAT Holy See; VEN Venezuela; VNM Vietnam; YEM Yemen; ZMB Zambia; ZWE Zimbabwe
"""
"""English short names of states; what names two of them, as Congo and Korea do, is left out."""

_OTHER_ISSUERS: Final = ("EUE", "RKS", "UNA", "UNK", "UNO", "XCC", "XOM", "XPO", "XXA", "XXB", "XXC", "XXX")
"""Codes beside ISO 3166-1 in ICAO Doc 9303 part 3 section 5: the EU, the UN, refugees and others."""

_OTHER_NAMES: Final = {
    "D": "DEU",  # Germany's code in ICAO Doc 9303
    "GBD": "GBR",
    "GBN": "GBR",
    "GBO": "GBR",
    "GBP": "GBR",
    "GBS": "GBR",
    "UK": "GBR",
    "XKX": "RKS",
    "ROM": "ROU",
    "中华人民共和国": "CHN",
    "中国大陆": "CHN",
    "香港": "HKG",
    "香港特别行政区": "HKG",
    "中国香港特别行政区": "HKG",
    "澳门": "MAC",
    "澳门特别行政区": "MAC",
    "中国澳门特别行政区": "MAC",
    "台湾": "TWN",
    "台湾省": "TWN",
    "中国台湾省": "TWN",
    "美利坚合众国": "USA",
    "大不列颠及北爱尔兰联合王国": "GBR",
    "俄罗斯联邦": "RUS",
    "大韩民国": "KOR",
    "南韩": "KOR",
    "北朝鲜": "PRK",
    "法兰西": "FRA",
    "德意志联邦共和国": "DEU",
    "澳洲": "AUS",
    "纽西兰": "NZL",
    "印尼": "IDN",
    "阿拉伯联合酋长国": "ARE",
    "沙特": "SAU",
    "蒙古国": "MNG",
    "吉尔吉斯": "KGZ",
    "孟加拉": "BGD",
    "波斯尼亚和黑塞哥维那": "BIH",
    "刚果（布）": "COG",
    "刚果（金）": "COD",
    "中非共和国": "CAF",
    "密克罗尼西亚": "FSM",
    "圣赫勒拿、阿森松和特里斯坦-达库尼亚": "SHN",
    "福克兰群岛": "FLK",
    "梵蒂冈城国": "VAT",
}


_UNSEEN: Final = folding(INVISIBLE, "")


def _key(written: str) -> str:
    """How a code or a name is looked up: full-width forms plain, capitals, no spaces, nothing invisible.

    Han characters go to the form that names go to: Hong Kong, Macao and Taiwan write 美國 and 臺灣.
    """
    plain = unicodedata.normalize("NFKC", written.translate(_UNSEEN)).upper()
    return "".join(plain.split()).translate(SIMPLIFIED)


def _by_writing() -> dict[str, str]:
    table = {_key(name): code for name, code in _OTHER_NAMES.items()}
    table |= {code: code for code in _OTHER_ISSUERS}
    for row in _IN_ENGLISH.replace("\n", " ").split(";"):
        code, english = row.split(maxsplit=1)
        table[_key(english)] = code
    for row in _ISO_3166.replace("\n", " ").split(";"):
        alpha3, alpha2, name = row.split()
        table |= {alpha3: alpha3, alpha2: alpha3, _key(name): alpha3}
    return table


_CODES: Final = _by_writing()

ALPHA_3: Final = frozenset(_CODES.values())
"""All codes that `country_code` can give."""


def country_code(written: str | None) -> str:
    """The alpha-3 code for a code of two or three letters or a name in Chinese or English.

    Refuses DOCUMENT_COUNTRY (nothing stated) and DOCUMENT_COUNTRY_UNKNOWN.
    """
    key = _key(written or "")
    if not key:
        raise Refusal(Reason.DOCUMENT_COUNTRY)
    code = _CODES.get(key)
    if code is None:
        raise Refusal(Reason.DOCUMENT_COUNTRY_UNKNOWN)
    return code
