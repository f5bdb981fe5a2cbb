"""The countries of the world by their English names, to tell a country nobody delivers to from a town nobody listed."""

from agent.words import normalise

_NAMES = """afghanistan|albania|algeria|andorra|angola|antarctica|argentina|armenia|australia|austria|azerbaijan|
bahamas|bahrain|bangladesh|barbados|belarus|belgium|belize|benin|bhutan|bolivia|bosnia|
bosnia and herzegovina|botswana|brazil|brunei|bulgaria|burkina faso|burundi|cambodia|cameroon|canada|
cape verde|chad|chile|china|colombia|congo|costa rica|croatia|cuba|cyprus|czechia|denmark|djibouti|
dominican republic|ecuador|egypt|el salvador|eritrea|estonia|eswatini|ethiopia|fiji|finland|france|
gabon|gambia|georgia|germany|ghana|greece|greenland|grenada|guatemala|guinea|guyana|haiti|honduras|
hong kong|hungary|iceland|india|indonesia|iran|iraq|ireland|israel|italy|ivory coast|jamaica|japan|
jordan|kazakhstan|kenya|kosovo|kuwait|kyrgyzstan|laos|latvia|lebanon|lesotho|liberia|libya|
liechtenstein|lithuania|luxembourg|macau|madagascar|malawi|malaysia|maldives|mali|malta|mauritania|
mauritius|mexico|moldova|monaco|mongolia|montenegro|morocco|mozambique|myanmar|namibia|nepal|
netherlands|new zealand|nicaragua|niger|nigeria|north korea|north macedonia|norway|oman|pakistan|panama|
papua new guinea|paraguay|peru|philippines|poland|portugal|puerto rico|qatar|romania|russia|rwanda|
samoa|san marino|saudi arabia|senegal|serbia|seychelles|sierra leone|singapore|slovakia|slovenia|
somalia|south africa|south korea|korea|south sudan|spain|sri lanka|sudan|suriname|sweden|switzerland|
syria|taiwan|tajikistan|tanzania|thailand|togo|tonga|trinidad|trinidad and tobago|tunisia|turkey|
turkmenistan|uganda|ukraine|united arab emirates|uae|united kingdom|united states|uruguay|uzbekistan|
vanuatu|vatican|venezuela|vietnam|yemen|zambia|zimbabwe|africa|asia|south america|north america|
latin america|oceania|the middle east|middle east"""
_UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EUROPEAN_UNION = frozenset(_UNION.split())
"""ISO 3166 codes."""
GROUPS = {
    name: frozenset(codes.split())
    for name, codes in {
        "nordic countries": "DK FI IS NO SE",
        "nordics": "DK FI IS NO SE",
        "scandinavia": "DK NO SE",
        "baltic states": "EE LT LV",
        "benelux": "BE LU NL",
        "iberia": "ES PT",
    }.items()
}
"""What several countries are called together, with their ISO 3166 codes."""
COUNTRIES = frozenset(name.strip() for name in _NAMES.replace("\n", "").split("|"))


def is_country(name: str) -> bool:
    """Tell whether `name` is a country or a continent."""
    return normalise(name).removeprefix("the ") in COUNTRIES
