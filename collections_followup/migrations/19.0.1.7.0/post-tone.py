"""Rules of wording know the polite form, inflection and missing accents, and leave more innocent words alone.

The rules are not overwritten by an upgrade, so that a manager may change them: what was changed stays.
"""

from lxml import etree

from odoo.tools import SQL, file_open

#: What was shipped until now: {code: pattern}.
PATTERNS = {
    "en18": r"\b(dead\s?beat|loser|thief|crook|scum|parasite|liar|lazy|pathetic|idiot|stupid)\b",
    "es01": r"\b(c[aá]rcel|prisi[oó]n|preso|arrest\w*|detenid[oa])\b",
    "es04": r"\b(le|te|os)\s+(haremos daño|romperemos|pegaremos|mataremos)\b|\bpartirle\b",
    "es05": r"\b(aténgase a las consecuencias|lo va a lamentar|se arrepentir[aá]|sabemos d[oó]nde (?:vive|trabaja))\b",
    "es06": (
        r"\b(publicar(?:emos)?|difundir(?:emos)?|exponer(?:emos)?)\b.{0,40}\b(deuda|nombre|foto|redes|"
        r"facebook|moros[oa])\b"
    ),
    "es07": r"\b(lista negra|cobrador del frac|pancarta|cartel(?:es)?)\b",
    "es08": (
        r"\b(informar|avisar|llamar|comunicar|contar)\w*\b.{0,25}\b(su|tu) (jefe|empresa|empleador|"
        r"familia|vecin\w+|padres|pareja|marido|mujer|hijos|compañer\w+)\b"
    ),
    "es09": r"\b(le|lo|la) (demandaremos|llevaremos a juicio)\b|\binterpondremos (?:una )?demanda\b",
    "es10": r"\b(orden judicial|sentencia (?:firme )?(?:en su contra|dictada)|auto de embargo|mandamiento)\b",
    "es12": (
        r"\b(en nombre del (?:juzgado|gobierno|estado)|juzgado de cobros|tribunal de deudas|"
        r"funcionario judicial|agencia tributaria)\b"
    ),
    "es13": r"\b(nuestros abogados|gabinete jur[ií]dico|departamento jur[ií]dico)\b",
    "es16": r"\b(deportad[oa]|deportaci[oó]n|extranjer[ií]a|quitarle los papeles)\b",
    "es17": r"\b(quitar\w*|perder\w*|perder[aá])\b.{0,15}\b(a )?sus hijos\b",
    "es18": (
        r"\b(caradura|sinverg[uü]enza|ladr[oó]n|ladrona|rata|vago|vaga|mentiros[oa]|moroso profesional|"
        r"inútil|idiota|estúpid[oa])\b"
    ),
    "es19": r"\b(verg[uü]enza deber[ií]a|deber[ií]a darle verg[uü]enza|da usted verg[uü]enza)\b",
    "es21": r"\b([uú]ltimo aviso|[uú]ltima oportunidad|inmediatamente o|en (?:las pr[oó]ximas )?24 horas)\b",
    "es22": r"\b(urgente|pague ya|ahora mismo o)\b",
    "es23": r"\b(gente como usted|los de su clase|ustedes los)\b",
    "es24": r"\b(su (?:enfermedad|discapacidad|depresi[oó]n|embarazo)|use su (?:ayuda|pensi[oó]n)|deje de comer)\b",
    "es26": r"\b(no tiene (?:usted )?derecho|renuncia a sus derechos|no puede (?:reclamar|oponerse))\b",
    "fi03": r"\b(rikos\w*|rikolli\w+|petos\w*|petturi\w*|varka\w+|rikosilmoitu\w+)\b",
    "fi04": r"\b(väkival\w+|satuta\w*|hakkaa\w*|tapa(?:mme|n sinut)|rikomme paikat)\b",
    "fi05": r"\b(kadut tätä|tulet katumaan|tai muuten|tiedämme missä (?:asut|työskentelet))\b",
    "fi08": (
        r"\b(kerro\w*|ilmoit\w+|soita\w*|ota\w* yhteyttä)\b.{0,25}\b(työnantaj\w+|pomo\w+|naapur\w+|"
        r"perhee\w+|vanhemm\w+|puoliso\w+|ystäv\w+|laps\w+|työkaver\w+)"
    ),
    "fi11": r"\b(ulosot\w+|ulosmit\w+|häät\w+|häädö\w*)\b",
    "fi13": r"\b(lakimiehemme|asianajajamme|lakiosastomme)\b",
    "fi17": r"\b(menetät|viedään|huostaan\w*)\b.{0,15}\b(laps\w+|huoltajuu\w+)|\bhuostaanot\w+",
    "fi18": (
        r"\b(huijari\w*|roisto\w*|luuseri\w*|laisk\w+|valehtelij\w+|idioot\w+|tyhm\w+|loinen|"
        r"siipeilij\w+|vapaamatkustaj\w+)\b"
    ),
    "fi20": r"\b(perkele\w*|saatana\w*|vittu\w*|helvet\w+|paska\w*|jumalauta)\b",
    "fi21": r"\b(viimeinen (?:varoitus|mahdollisuus|tilaisuus)|heti tai|24 tunnin (?:sisällä|kuluessa))\b",
    "fi22": r"\b(kiireelli\w+|maksa heti|toimi nyt)\b",
    "fi23": r"\b(kaltaise\w+ (?:ihmise\w+|velalli\w+)|teidän sorttise\w+|sinun laisesi)\b",
    "fi24": r"\b(sairautesi|vammasi|masennukse\w*|raskautesi|käytä (?:tukesi|eläkkeesi)|jätä ruoka)\b",
    "fi25": r"\b(haastehakemus|haaste käräjä\w+|oikeuden päätös|ulosottokirje)\b",
    "fi26": r"\b(sinulla ei ole oikeutta|et voi (?:kiistää|valittaa)|luovut oikeuksistasi)\b",
}
#: Better wordings in Finnish that said "sinä" to customers, whom the product addresses by "te".
BETTER = (
    "Käsittelemme asiaa vain sinun tai valtuuttamasi henkilön kanssa.",
    "Ellemme kuule sinusta [päivämäärä] mennessä, seuraava vaihe on [todellinen, hyväksytty toimi].",
    "Jos maksaminen on vaikeaa, ota yhteyttä: voimme sopia maksuajasta tai eristä.",
    "Jos olet eri mieltä laskusta, vastaa [päivämäärä] mennessä, niin keskeytämme perinnän selvityksen ajaksi.",
)


def migrate(cr, version):
    if not version:
        return
    for shipped in _shipped():
        code, pattern, better = shipped["code"], shipped["pattern"], shipped["better"]
        if code in PATTERNS:
            cr.execute(
                SQL(
                    "UPDATE collections_tone_rule SET pattern = %s WHERE code = %s AND pattern = %s",
                    pattern,
                    code,
                    PATTERNS[code],
                )
            )
        if code.startswith("fi"):
            cr.execute(
                SQL(
                    "UPDATE collections_tone_rule SET better = %s WHERE code = %s AND better = ANY(%s)",
                    better,
                    code,
                    list(BETTER),
                )
            )


def _shipped():
    """The rules of the data file: {field: text} of each."""
    with file_open("collections_followup/data/collections_tone_rule_data.xml", "rb") as file:
        for record in etree.parse(file).iter("record"):
            yield {field.get("name"): field.text for field in record.iter("field")}
