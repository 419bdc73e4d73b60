"""Countries as people speak of them: names, codes, and what their people and things are called.

Codes and names are those of ISO 3166-1; the adjectives are common English.
"""

from functools import cache

from agent.model.builtin.understanding.tokens import key

_TABLE = """
AD AND|Andorra|Andorran
AE ARE|United Arab Emirates/UAE/Emirates|Emirati
AF AFG|Afghanistan|Afghan
AL ALB|Albania|Albanian
AM ARM|Armenia|Armenian
AO AGO|Angola|Angolan
AR ARG|Argentina|Argentinian/Argentine
AT AUT|Austria|Austrian
AU AUS|Australia|Australian/Aussie
AZ AZE|Azerbaijan|Azerbaijani
BA BIH|Bosnia and Herzegovina/Bosnia|Bosnian
BB BRB|Barbados|Barbadian
BD BGD|Bangladesh|Bangladeshi
BE BEL|Belgium|Belgian
BF BFA|Burkina Faso|Burkinabe
BG BGR|Bulgaria|Bulgarian
BH BHR|Bahrain|Bahraini
BI BDI|Burundi|Burundian
BJ BEN|Benin|Beninese
BN BRN|Brunei/Brunei Darussalam|Bruneian
BO BOL|Bolivia|Bolivian
BR BRA|Brazil/Brasil|Brazilian
BS BHS|Bahamas|Bahamian
BT BTN|Bhutan|Bhutanese
BW BWA|Botswana|Botswanan
BY BLR|Belarus|Belarusian
BZ BLZ|Belize|Belizean
CA CAN|Canada|Canadian
CD COD|Democratic Republic of the Congo/DR Congo/DRC|Congolese
CF CAF|Central African Republic|Central African
CG COG|Congo/Republic of the Congo|
CH CHE|Switzerland|Swiss
CI CIV|Ivory Coast/Côte d'Ivoire|Ivorian
CL CHL|Chile|Chilean
CM CMR|Cameroon|Cameroonian
CN CHN|China|Chinese
CO COL|Colombia|Colombian
CR CRI|Costa Rica|Costa Rican
CU CUB|Cuba|Cuban
CV CPV|Cape Verde/Cabo Verde|Cape Verdean
CY CYP|Cyprus|Cypriot
CZ CZE|Czechia/Czech Republic|Czech
DE DEU|Germany/Deutschland|German
DJ DJI|Djibouti|Djiboutian
DK DNK|Denmark|Danish/Dane
DM DMA|Dominica|
DO DOM|Dominican Republic|Dominican
DZ DZA|Algeria|Algerian
EC ECU|Ecuador|Ecuadorian
EE EST|Estonia|Estonian
EG EGY|Egypt|Egyptian
ER ERI|Eritrea|Eritrean
ES ESP|Spain|Spanish/Spaniard
ET ETH|Ethiopia|Ethiopian
FI FIN|Finland|Finnish/Finn
FJ FJI|Fiji|Fijian
FO FRO|Faroe Islands|Faroese
FR FRA|France|French
GA GAB|Gabon|Gabonese
GB GBR|United Kingdom/UK/Great Britain/Britain|British/Briton
GD GRD|Grenada|Grenadian
GE GEO|Georgia|Georgian
GH GHA|Ghana|Ghanaian
GI GIB|Gibraltar|
GL GRL|Greenland|Greenlandic
GM GMB|Gambia|Gambian
GN GIN|Guinea|Guinean
GR GRC|Greece|Greek
GT GTM|Guatemala|Guatemalan
GY GUY|Guyana|Guyanese
HK HKG|Hong Kong|
HN HND|Honduras|Honduran
HR HRV|Croatia|Croatian/Croat
HT HTI|Haiti|Haitian
HU HUN|Hungary|Hungarian
ID IDN|Indonesia|Indonesian
IE IRL|Ireland|Irish
IL ISR|Israel|Israeli
IN IND|India|Indian
IQ IRQ|Iraq|Iraqi
IR IRN|Iran|Iranian
IS ISL|Iceland|Icelandic/Icelander
IT ITA|Italy|Italian
JM JAM|Jamaica|Jamaican
JO JOR|Jordan|Jordanian
JP JPN|Japan|Japanese
KE KEN|Kenya|Kenyan
KG KGZ|Kyrgyzstan|Kyrgyz
KH KHM|Cambodia|Cambodian
KP PRK|North Korea|North Korean
KR KOR|South Korea/Korea|South Korean/Korean
KW KWT|Kuwait|Kuwaiti
KZ KAZ|Kazakhstan|Kazakh
LA LAO|Laos|Laotian
LB LBN|Lebanon|Lebanese
LI LIE|Liechtenstein|
LK LKA|Sri Lanka|Sri Lankan
LR LBR|Liberia|Liberian
LS LSO|Lesotho|
LT LTU|Lithuania|Lithuanian
LU LUX|Luxembourg|Luxembourgish
LV LVA|Latvia|Latvian
LY LBY|Libya|Libyan
MA MAR|Morocco|Moroccan
MC MCO|Monaco|Monegasque
MD MDA|Moldova|Moldovan
ME MNE|Montenegro|Montenegrin
MG MDG|Madagascar|Malagasy
MK MKD|North Macedonia/Macedonia|Macedonian
ML MLI|Mali|Malian
MM MMR|Myanmar/Burma|Burmese
MN MNG|Mongolia|Mongolian
MO MAC|Macao/Macau|
MR MRT|Mauritania|Mauritanian
MT MLT|Malta|Maltese
MU MUS|Mauritius|Mauritian
MV MDV|Maldives|Maldivian
MW MWI|Malawi|Malawian
MX MEX|Mexico|Mexican
MY MYS|Malaysia|Malaysian
MZ MOZ|Mozambique|Mozambican
NA NAM|Namibia|Namibian
NE NER|Niger|
NG NGA|Nigeria|Nigerian
NI NIC|Nicaragua|Nicaraguan
NL NLD|Netherlands/Holland|Dutch
NO NOR|Norway|Norwegian
NP NPL|Nepal|Nepalese/Nepali
NZ NZL|New Zealand|New Zealander/Kiwi
OM OMN|Oman|Omani
PA PAN|Panama|Panamanian
PE PER|Peru|Peruvian
PG PNG|Papua New Guinea|
PH PHL|Philippines|Filipino/Philippine
PK PAK|Pakistan|Pakistani
PL POL|Poland|Polish/Pole
PR PRI|Puerto Rico|Puerto Rican
PS PSE|Palestine|Palestinian
PT PRT|Portugal|Portuguese
PY PRY|Paraguay|Paraguayan
QA QAT|Qatar|Qatari
RO ROU|Romania|Romanian
RS SRB|Serbia|Serbian
RU RUS|Russia/Russian Federation|Russian
RW RWA|Rwanda|Rwandan
SA SAU|Saudi Arabia|Saudi
SC SYC|Seychelles|
SD SDN|Sudan|Sudanese
SE SWE|Sweden|Swedish/Swede
SG SGP|Singapore|Singaporean
SI SVN|Slovenia|Slovenian/Slovene
SK SVK|Slovakia|Slovak/Slovakian
SL SLE|Sierra Leone|
SM SMR|San Marino|
SN SEN|Senegal|Senegalese
SO SOM|Somalia|Somali
SR SUR|Suriname|Surinamese
SS SSD|South Sudan|South Sudanese
SV SLV|El Salvador|Salvadoran
SY SYR|Syria|Syrian
TD TCD|Chad|Chadian
TG TGO|Togo|Togolese
TH THA|Thailand|Thai
TJ TJK|Tajikistan|Tajik
TM TKM|Turkmenistan|Turkmen
TN TUN|Tunisia|Tunisian
TR TUR|Turkey/Türkiye|Turkish/Turk
TT TTO|Trinidad and Tobago|Trinidadian
TW TWN|Taiwan|Taiwanese
TZ TZA|Tanzania|Tanzanian
UA UKR|Ukraine|Ukrainian
UG UGA|Uganda|Ugandan
US USA|United States/United States of America/America/USA/States/U.S./U.S.A.|American
UY URY|Uruguay|Uruguayan
UZ UZB|Uzbekistan|Uzbek
VA VAT|Vatican City/Vatican|
VE VEN|Venezuela|Venezuelan
VN VNM|Vietnam/Viet Nam|Vietnamese
YE YEM|Yemen|Yemeni
ZA ZAF|South Africa|South African
ZM ZMB|Zambia|Zambian
ZW ZWE|Zimbabwe|Zimbabwean
"""


@cache
def by_code() -> dict[str, tuple[str, ...]]:
    """The names and codes of countries by their codes of two letters, written large."""
    found: dict[str, tuple[str, ...]] = {}
    for line in _TABLE.strip().splitlines():
        codes, names, _ = line.split("|")
        found[codes.split()[0]] = (*names.split("/"), *codes.split())
    return found


@cache
def spoken() -> dict[str, tuple[str, ...]]:
    """What is said, as `tokens.key` has it, and every name and code that it may stand for."""
    found: dict[str, tuple[str, ...]] = {}
    for line in _TABLE.strip().splitlines():
        codes, names, people = line.split("|")
        called = names.split("/")
        for said in (*called, *people.split("/"), codes.split()[1]):
            if said:
                found[key(said)] = (*called, *codes.split())
        for said in people.split("/"):
            if said and not said.endswith(("sh", "ch", "se", "ss")):
                found[key(said + "s")] = found[key(said)]
    found["us"] = found[key("usa")]
    return found
