"""Time zones of states and provinces, where a country has several.

Source: the areas that ``zone.tab`` of the IANA time zone database names for each zone (release 2026), and for the
United States 49 CFR part 71, which draws the limits through states. A state through which a limit passes has the zones
of both sides, since a customer must be free to be called by both. Places that are not listed here, such as the post of
the armed forces, have all zones of their country.
"""

#: Codes of states, ISO 3166-2, by country and by zone; of zones that always show the same time, one is named.
AREAS = {
    "US": {
        "America/New_York": "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC TN VA VT WV",
        "America/Chicago": "AL AR FL IA IL IN KS KY LA MI MN MO MS ND NE OK SD TN TX WI",
        "America/Denver": "AZ CO ID KS MT ND NE NM NV OR SD TX UT WY",
        "America/Phoenix": "AZ",
        "America/Los_Angeles": "CA ID NV OR WA",
        "America/Anchorage": "AK",
        "America/Adak": "AK",
        "Pacific/Honolulu": "HI",
        "Pacific/Pago_Pago": "AS",
        "Pacific/Guam": "GU MP",
        "America/Puerto_Rico": "PR VI",
        "Pacific/Chuuk": "FM",
        "Pacific/Pohnpei": "FM",
        "Pacific/Majuro": "MH",
        "Pacific/Palau": "PW",
    },
    "CA": {
        "America/St_Johns": "NL",
        "America/Goose_Bay": "NL",
        "America/Halifax": "NS PE QC",
        "America/Moncton": "NB",
        "America/Blanc-Sablon": "QC",
        "America/Toronto": "ON QC",
        "America/Atikokan": "NU ON",
        "America/Iqaluit": "NU",
        "America/Winnipeg": "MB ON",
        "America/Resolute": "NU",
        "America/Rankin_Inlet": "NU",
        "America/Regina": "SK",
        "America/Edmonton": "AB BC NT SK",
        "America/Cambridge_Bay": "NU",
        "America/Inuvik": "NT",
        "America/Vancouver": "BC",
        "America/Creston": "BC",
        "America/Dawson_Creek": "BC",
        "America/Fort_Nelson": "BC",
        "America/Whitehorse": "YT",
        "America/Dawson": "YT",
    },
    "AU": {
        "Australia/Sydney": "ACT NSW",
        "Australia/Broken_Hill": "NSW",
        "Australia/Lord_Howe": "NSW",
        "Australia/Melbourne": "VIC",
        "Australia/Hobart": "TAS",
        "Australia/Brisbane": "QLD",
        "Australia/Adelaide": "SA",
        "Australia/Darwin": "NT",
        "Australia/Perth": "WA",
        "Australia/Eucla": "SA WA",
    },
    "BR": {
        "America/Sao_Paulo": "DF ES GO MG PR RJ RS SC SP",
        "America/Bahia": "BA",
        "America/Maceio": "AL SE",
        "America/Recife": "PE",
        "America/Noronha": "PE",
        "America/Fortaleza": "CE MA PB PI RN",
        "America/Araguaina": "TO",
        "America/Belem": "AP PA",
        "America/Santarem": "PA",
        "America/Cuiaba": "MT",
        "America/Campo_Grande": "MS",
        "America/Porto_Velho": "RO",
        "America/Boa_Vista": "RR",
        "America/Manaus": "AM",
        "America/Eirunepe": "AM",
        "America/Rio_Branco": "AC",
    },
    "MX": {
        "America/Mexico_City": "AGU CHP CMX COL DIF DUR GRO GUA HID JAL MEX MIC MOR OAX PUE QUE SLP TAB TLA VER ZAC",
        "America/Bahia_Banderas": "NAY",
        "America/Cancun": "ROO",
        "America/Merida": "CAM YUC",
        "America/Monterrey": "COA DUR NLE TAM",
        "America/Matamoros": "COA NLE TAM",
        "America/Chihuahua": "CHH",
        "America/Ciudad_Juarez": "CHH",
        "America/Ojinaga": "CHH",
        "America/Mazatlan": "BCS NAY SIN",
        "America/Hermosillo": "SON",
        "America/Tijuana": "BCN",
    },
    "RU": {
        "Europe/Kaliningrad": "KGD",
        "Europe/Moscow": "AD ARK BEL BRY CE CU DA IN IVA KB KC KDA KL KLU KO KOS KR KRS LEN LIP ME MO MOS MOW MUR NEN "
        "NGR NIZ ORL PNZ PSK ROS RYA SE SMO SPE STA TA TAM TUL TVE VLA VLG VOR YAR",
        "Europe/Kirov": "KIR",
        "Europe/Volgograd": "VGG",
        "Europe/Astrakhan": "AST",
        "Europe/Saratov": "SAR",
        "Europe/Ulyanovsk": "ULY",
        "Europe/Samara": "SAM UD",
        "Asia/Yekaterinburg": "BA CHE KGN KHM ORE PER SVE TYU YAN",
        "Asia/Omsk": "OMS",
        "Asia/Novosibirsk": "NVS",
        "Asia/Barnaul": "AL ALT",
        "Asia/Tomsk": "TOM",
        "Asia/Novokuznetsk": "KEM",
        "Asia/Krasnoyarsk": "KK KYA TY",
        "Asia/Irkutsk": "BU IRK",
        "Asia/Chita": "ZAB",
        "Asia/Yakutsk": "AMU SA",
        "Asia/Khandyga": "SA",
        "Asia/Vladivostok": "KHA PRI SA YEV",
        "Asia/Ust-Nera": "SA",
        "Asia/Magadan": "MAG",
        "Asia/Sakhalin": "SAK",
        "Asia/Srednekolymsk": "SA SAK",
        "Asia/Kamchatka": "KAM",
        "Asia/Anadyr": "CHU",
    },
}


def _by_state():
    found = {}
    for country, areas in AREAS.items():
        for zone, states in areas.items():
            for state in states.split():
                found.setdefault((country, state), []).append(zone)
    return {place: tuple(zones) for place, zones in found.items()}


#: Names of zones by codes of country and state.
ZONES = _by_state()
