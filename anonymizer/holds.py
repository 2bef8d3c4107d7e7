"""Folded text enters; why all of it should wait for a moderator leaves, or nothing.

Only two things in a single text hold it: somebody is asked to pay for a job, or is threatened.
"""

import re
from typing import Final

from anonymizer.lexicon import vocabulary
from anonymizer.spans import Hold

#: Told to the reader: pay.
_PAY_NOW: Final = vocabulary(
    """
    pague paguen deposite depositen transfiera transfieran abone abonen cancele cancelen gire
    paguenos pagueme depositenos depositeme depositele transfieranos transfierame transfierele
    abonenos aboneme gireme depositame transfiereme depositanos transfierenos yapeame
    """
)
_PAYING: Final = vocabulary(
    """
    pagar pagarnos pagarme pagarlo pagarla depositar depositarnos depositarme transferir
    transferirnos transferirme abonar abonarnos cancelar cancelarnos girar costear adelantar
    financiar invertir
    """
)
_SENDING: Final = vocabulary(
    """
    depositar depositarnos depositarme transferir transferirnos transferirme abonar abonarnos
    abonarme girar girarme
    """
)
_BUYING: Final = vocabulary("comprar comprarnos comprarlo adquirir")
_MUST: Final = vocabulary(
    """
    debe deben debera deberan debes tiene tienen tienes tendra tendran hay necesita necesitan
    necesario obligatorio obligacion requisito favor requiere primero antes para solo
    """
)
_MAY: Final = vocabulary("puede pueden podria podrian puedes podrias")
#: What nobody pays for to get a job.
_FOR: Final = vocabulary(
    """
    uniforme uniformes curso cursos capacitacion examen examenes inscripcion matricula garantia
    deposito cupo cupos kit credencial tramite tramites gestion gestiones antecedentes certificado
    psicologico carpeta entrevista proceso epp reserva seguro contrato vacante puesto visa cuota
    membresia plataforma incorporacion postulacion postular evaluacion
    """
)
_TO_BUY: Final = vocabulary("uniforme uniformes kit credencial zapatos epp carpeta")
_PRICE: Final = vocabulary("costo valor cuesta cuestan vale precio cobro")
_CHARGE: Final = vocabulary("cobramos cobran cobra")
_ASK: Final = vocabulary(
    "necesito necesitamos requerimos pedimos solicitamos solicita requiere exigimos"
)
_PAYMENT: Final = vocabulary("deposito abono pago adelanto transferencia garantia anticipo")
_ACCOUNT: Final = vocabulary("cuenta cta cuentarut")
_AMOUNT: Final = re.compile(
    r"\$ ?\d|(?<![\d.])\d{1,3}(?:\.\d{3})+|\d ?(?:mil|lucas?|pesos|uf)\b|(?<![\d.])\d{4,7}(?![\d.])"
)
#: Whoever says one of these asks nobody for money: it denies, warns, or speaks of pay.
_DENIES: Final = vocabulary(
    """
    no nunca jamas sin nadie ningun ninguna ninguno tampoco gratis gratuito gratuita gratuitos
    gratuitas desconfie denuncie estafa pagamos nosotros bono sueldo sueldos renta
    financiado financia becado beca debo tengo tendria cuanto quien pagaron cobraron pidieron
    cliente clientes proveedores facturas proveedor reembolsa reembolsamos devuelve devolvemos
    """
)
_ANY_MONEY: Final = _PAY_NOW | _PAYING | _BUYING | _PRICE | _CHARGE | _PAYMENT

_THREAT: Final = re.compile(
    r"\b(?:(?:te|lo|la|le|los|las) (?:voy|vamos|van) a (?:matar|pegar|reventar|encontrar|romper|"
    r"golpear|quemar|hundir|arruinar|cagar|hacer dano|hacer la vida imposible)"
    r"|voy a (?:matarte|pegarte|matarlo|matarla|encontrarte|reventarte|golpearlo|golpearla|"
    r"buscarte|hacerle dano|hacerte dano|ir a (?:tu|su) casa)"
    r"|(?:te|lo|la) mato\b|(?:se|te) (?:va|vas) a arrepentir|(?:le|te) va a pesar"
    r"|(?:se|conozco|sabemos) (?:bien |muy bien )?donde (?:vive|vives|trabaja|trabajas|viven)"
    r"|(?:atengase|atente) a las consecuencias|(?:cuidate|cuidese) las? espaldas?"
    r"|(?:si no|o)\b[^.]{0,60}(?:(?:le|te) va a ir mal|vas? a pagar caro|(?:lo|la) vas? a lamentar|"
    r"(?:le|te) puede pasar algo)"
    r"|vas a ver lo que te|(?:te|lo|la) tengo (?:identificad|ubicad|fichad)[oa]"
    r"|(?:voy|vamos) a (?:publicar|difundir|subir) (?:tus|sus) (?:fotos|datos|videos))"
)
_THREAT_WORDS: Final = vocabulary(
    """
    matar pegar reventar encontrar dano romper golpear quemar hundir arruinar cagar imposible
    matarte pegarte matarlo matarla encontrarte reventarte golpearlo golpearla buscarte hacerle
    casa mato arrepentir pesar vive vives trabaja trabajas viven consecuencias espalda espaldas
    mal caro lamentar pasar ver identificado identificada ubicado ubicada fichado fichada fotos
    datos videos
    """
)
_CHARGED: Final = re.compile(r"\b(?:me|nos) cobra")
_SENTENCE: Final = re.compile(r"(?:[^.!?;\n]|[.](?=\d))+[?]?")
_WORD: Final = re.compile(r"[a-z]+")


def judge(low: str, words: list[str]) -> Hold | None:
    """Say why a folded, lower-case text of these words should wait."""
    if not _THREAT_WORDS.isdisjoint(words) and _THREAT.search(low):
        return Hold.THREAT
    if _ANY_MONEY.isdisjoint(words):
        return None
    if any(map(_asks_money, _SENTENCE.findall(low))):
        return Hold.MONEY
    return None


def _asks_money(sentence: str) -> bool:
    words = frozenset(_WORD.findall(sentence))
    if _CHARGED.search(sentence):
        return False  # somebody else charges the writer
    if not words.isdisjoint(_DENIES) or words.isdisjoint(_ANY_MONEY):
        return False
    amount = _AMOUNT.search(sentence) is not None
    paid_for = amount or not words.isdisjoint(_FOR)
    if not words.isdisjoint(_PAY_NOW):
        return paid_for or not words.isdisjoint(_ACCOUNT)
    if not words.isdisjoint(_MAY) and not words.isdisjoint(_SENDING):
        return paid_for
    if sentence.endswith("?"):
        return False  # somebody asks what they would have to pay
    if not words.isdisjoint(_MUST):
        if not words.isdisjoint(_PAYING):
            return paid_for
        if not words.isdisjoint(_BUYING):
            return not words.isdisjoint(_TO_BUY)
    if not words.isdisjoint(_ASK) and not words.isdisjoint(_PAYMENT):
        return paid_for
    if not words.isdisjoint(_CHARGE):
        return paid_for
    return amount and not words.isdisjoint(_PRICE | {"previo"}) and not words.isdisjoint(_FOR)
