from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..decision.stop_words import POLITE, asks_to_stop

#: What customers write who want no more messages.
REQUESTS = """
    STOP|stop|Stop.|STOP!!!|stop please|Please stop|stop stop stop
    STOPALL|stop all|Quit|END|Revoke|opt out|OPT-OUT|OptOut
    Opt me out|cancel|Unsubscribe
    unsubscribe me please|I want to opt out|Stop texting me|please stop sending me messages
    stop all messages|Stop these calls|No more texts
    no more text messages, thanks|Don't text me|Do not contact me again
    don’t call me anymore|remove me|Take me off your list|🛑 STOP 🛑|"stop"|Hello, stop now
    BAJA|Baja.|baja, por favor|darme de baja|Dar de baja|Quiero darme de baja|dadme de baja|Deseo la baja|PARAR|Alto
    ALTO YA|cancelar|Cancelen|detener|basta ya|No más|no mas|¡No más mensajes!|No más mensajes de texto, gracias
    No me envíen más mensajes|no me llamen|No me llamen más
    dejen de escribirme|Dejen de llamarme por favor|No quiero más mensajes
    Hola, darme de baja. Gracias|no quiero recibir más correos
    Lopeta|LOPETA!|lopeta kiitos|Lopettakaa|peru|Peruuta|peruutus|Poista|poistakaa numeroni|Poista minut listalta
    ei enää|Ei enää viestejä|ei enää tekstiviestejä, kiitos|En halua viestejä|en halua enää saada muistutuksia
    Älkää lähettäkö enää viestejä|älkää soittako|Lopettakaa viestien lähettäminen|STOP kiitos|lopeta viestit
"""

#: What has such a word in it and says something else.
OTHERS = """
    I cannot stop by today|end of the month|I pay at the end of the month
    Stop by tomorrow|cancel my order|Please cancel the invoice
    I will stop the payment|When will it end?|The end
    Non-stop|We quit the contract|stop it and explain|Do not contact my neighbour
    Can you stop the direct debit?|no more money|opt out of what?
    I had to stop working|Don't call me before 10|cancel that, I paid
    No more invoices until delivery|remove the fee|Call me when you stop|Stop 12|please|thanks|ok
    De baja por enfermedad|Estoy de baja médica|La baja temporada
    No más tarde del lunes|alto el fuego|hablen más alto|para el viernes
    Voy a parar el pago|cancelar el pedido
    Quiero cancelar la factura 12|al fin del mes|no me envíen la factura a esta dirección
    dejen de cobrarme intereses|No puedo más
    Peru on kaunis maa|Perun tilauksen|Peruutan tilauksen|lopeta tilaus 5|Poistakaa korko|ei enää tänään|Ei enää rahaa
    Lopetimme liiketoiminnan|Maksan kuun lopussa|en halua maksaa|älkää lähettäkö perintään|poista lasku||   |?
"""


def listed(text):
    return [said for line in text.strip().splitlines() for said in line.strip().split("|")]


@tagged("post_install", "-at_install")
class TestStopWords(BaseCase):
    """A short message that asks to stop, in three languages, and what only sounds like it."""

    def test_requests(self):
        for said in listed(REQUESTS):
            with self.subTest(said):
                self.assertTrue(asks_to_stop(said))

    def test_what_a_person_has_to_read(self):
        for said in listed(OTHERS):
            with self.subTest(said):
                self.assertFalse(asks_to_stop(said))

    def test_signature_of_an_email_does_not_matter(self):
        for signed in (
            "Stop\n\n-- \nAnna Late\nLate Ltd",
            "baja\n\nEnviado desde mi iPhone",
            "Lopeta\nLähetetty iPhonesta",
            "STOP\n\nSent from my iPhone",
        ):
            with self.subTest(signed):
                self.assertTrue(asks_to_stop(signed))
        self.assertFalse(asks_to_stop("Stop\nand explain your invoice"))
        self.assertFalse(asks_to_stop("-- \nstop"), "a signature alone says nothing")

    def test_nothing_and_much_are_no_requests(self):
        for text in (None, "", "stop " * 500 + "it", "a" * 100_000):
            self.assertFalse(asks_to_stop(text))

    @given(
        st.sampled_from(listed(REQUESTS)),
        st.sampled_from(["", *POLITE]),
        st.sampled_from(["", ".", "!", " ...", "\n"]),
        st.booleans(),
    )
    def test_case_politeness_and_punctuation_change_nothing(self, said, polite, mark, loud):
        said = f"{polite} {said}{mark} {polite}"
        self.assertTrue(asks_to_stop(said.upper() if loud else said))

    @given(st.text(max_size=300))
    def test_any_text_is_answered(self, text):
        self.assertIn(asks_to_stop(text), (True, False))
