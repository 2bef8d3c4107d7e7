"""Folded text enters; why all of it should wait for a moderator leaves, or nothing."""

import re
from typing import Final

from anonymizer.lexicon import vocabulary
from anonymizer.spans import Hold

_MONEY_WORDS: Final = vocabulary(
    """
    pagar pague paga pagues pagando cancelar cancele cancela cancelando deposite depositar
    deposita deposito depositando transfiera transferir transfiere transferencia abonar
    abone abona costo valor cobramos cobro cobra girar gire inscripcion matricula garantia
    reservar invertir inversion yape comprar compre adelantar adelante
    """
)
_PAY: Final = (
    r"(?:pagar(?:nos|me|lo|la)?|pague|cancelar|cancele|depositar(?:nos|me|lo|la)?|deposite|"
    r"depositenos|transferir(?:nos|me|lo|la)?|"
    r"transfiera(?:nos|me)?|abonar|abone|girar|adelantar|comprar|costear|financiar)"
)
_WHAT: Final = (
    r"(?:uniforme|curso|capacitacion|examen|examenes|inscripcion|matricula|garantia|deposito|"
    r"cupo|kit|materiales?|credencial|"
    r"tramites?|gestion|comision|antecedentes|certificado|psicologico|carpeta|entrevista|"
    r"proceso|zapatos de seguridad|epp|equipo|"
    r"administrativos?|reserva|seguro|contrato|vacante|puesto|visa|pasaje|alojamiento|cuota|"
    r"membresia|plataforma|incorporacion|herramientas)"
)
_AMOUNT: Final = r"(?:\$ ?\d[\d.]*|\d{1,3}(?:\.\d{3})+|\d+ ?(?:mil|lucas|luca|pesos|uf)|\d{4,7})"
_MUST: Final = (
    r"(?:debe(?:ra|n|ran|s)?|tiene(?:n|s)? que|hay que|tendra(?:n|s)? que|necesita(?:mos que)?|"
    r"es necesario|se debe|favor|porfavor|solo|requiere|requisito|"
    r"primero|antes|para (?:postular|asegurar|reservar|quedar|confirmar|empezar|ingresar|entrar|"
    r"comenzar|iniciar|continuar|avanzar|el contrato)[^.]{0,40}|"
    r"puede|podria|pedimos|solicitamos|es obligatorio|obligatorio|debes|usted)"
)
_ASKED: Final = re.compile(
    rf"\b{_MUST}\b[^.;!]{{0,30}}?\b{_PAY}\b[^.;!]{{0,60}}?(?:\b{_WHAT}\b|{_AMOUNT})"
    rf"|\b(?:deposite|transfiera|transfieranos|depositenos|pague|abone|cancele|deposita|"
    rf"transfiere|transfierame|depositeme)\b[^.;!]{{0,50}}?(?:{_AMOUNT}|\b{_WHAT}\b|\b(?:a|en) "
    rf"(?:la|mi|esta|nuestra|el|una)? ?(?:cuenta|cta|cuentarut))"
    rf"|\b{_WHAT}\b[^.;!?]{{0,40}}?\b(?:tiene(?:n)? (?:un )?(?:costo|valor)|cuesta|vale|se "
    rf"cancela|se paga(?: por adelantado| antes)|es de cargo (?:del|de la) (?:trabajador|"
    rf"trabajadora|postulante)|lo paga (?:el trabajador|usted|el postulante)|corre por su "
    rf"cuenta)\b"
    rf"|\b(?:costo|valor|cobro|pago) (?:del?|por|de la|de los|por el|por la) (?:el |la |los |su "
    rf")?{_WHAT}\b[^.;!?]{{0,25}}?{_AMOUNT}"
    r"|\b(?:cobramos|se cobra)\b[^.;!?]{0,40}(?:\$|\d{4}|mil\b|lucas|inscripcion|curso|uniforme|"
    r"tramite|gestion)"
    r"|\b(?:necesito|necesitamos|requerimos|pedimos|solicitamos) (?:que (?:me |nos "
    r")?(?:transfiera|deposite|pague|abone|cancele|haga una transferencia|gire)|un (?:deposito|"
    r"abono|pago|adelanto)|una (?:transferencia|garantia))"
    r"|\b(?:previo|mediante|con un|un) (?:pago|deposito|abono) (?:de|por) (?:\$|"
    r"\d)[\d.]*[^.;!?]{0,30}\b(?:para|por|del?)\b[^.;!?]{0,20}\b(?:postul|reserv|asegur|cupo|"
    r"uniforme|curso|inscrip|tramite)"
)
_DENIED: Final = re.compile(
    r"\b(?:no|nunca|jamas|sin|nadie|ningun|ninguna|tampoco|gratis|gratuit[oa]s?|desconfie|"
    r"denuncie|estafa)\b"
)
_PAID_BY_US: Final = re.compile(
    r"\b(?:paga la empresa|pagamos (?:el|los|la|por|un)|lo paga(?:mos)? (?:la empresa|nosotros)|"
    r"le pagamos|nosotros pagamos|la empresa paga|costo de la empresa|cargo de la empresa|"
    r"cuanto|tengo que|tendria que|debo|me cobran|me van a)\b"
)
_THREAT: Final = re.compile(
    r"\b(?:(?:te|lo|la|le|los|las) (?:voy|vamos|van) a (?:matar|pegar|reventar|encontrar|hacer "
    r"dano|romper|golpear|buscar y|quemar|hundir|arruinar|cagar|hacer la vida imposible)"
    r"|voy a (?:matarte|pegarte|matarlo|matarla|encontrarte|reventarte|golpearlo|golpearla|"
    r"buscarte|hacerle dano|ir a (?:tu|su) casa)"
    r"|(?:te|lo|la) mato|(?:se|te) (?:va|vas) a arrepentir|le va a pesar|te va a pesar|(?:ya "
    r")?se donde (?:vive|vives|trabaja|viven|estudia)|"
    r"(?:se|conozco) (?:bien )?(?:donde|a donde) (?:vive|vives)|atengase a las consecuencias|"
    r"atente a las consecuencias|"
    r"(?:si no|o si no|o)[^.]{0,60}(?:te va a ir mal|le va a ir mal|va a pagar caro|vas a pagar "
    r"caro|van a lamentar|lo va a lamentar|lo vas a lamentar|le puede pasar algo|algo le puede "
    r"pasar)|"
    r"(?:cuidate|cuidese) (?:la espalda|las espaldas)|vas a ver (?:lo que|como)|le (?:voy a "
    r")?mando (?:a )?(?:unos|los) (?:amigos|matones)|te tengo (?:identificado|ubicado|fichado)|"
    r"lo tengo ubicado|"
    r"(?:voy a|vamos a) (?:publicar|difundir|subir) (?:tus|sus) (?:fotos|datos|videos))\b"
)
_THREAT_WORDS: Final = vocabulary(
    """
    matar pegar reventar encontrar dano romper golpear buscar quemar hundir arruinar cagar
    matarte pegarte matarlo matarla encontrarte reventarte golpearlo golpearla buscarte casa
    mato arrepentir pesar vive vives trabaja viven estudia consecuencias mal caro lamentar
    pasar espalda espaldas ver amigos matones identificado ubicado fichado fotos datos
    videos imposible
    """
)
_SENTENCE: Final = re.compile(r"(?<![\d])[.!](?!\d)|\n|;")


def judge(low: str, words: frozenset[str]) -> Hold | None:
    """Say why a folded, lower-case text should wait: somebody is asked for money, or threatened."""
    if not words.isdisjoint(_THREAT_WORDS) and _THREAT.search(low):
        return Hold.THREAT
    if words.isdisjoint(_MONEY_WORDS):
        return None
    for sentence in _SENTENCE.split(low):
        asked = _ASKED.search(sentence)
        if asked and not _DENIED.search(sentence) and not _PAID_BY_US.search(sentence):
            return Hold.MONEY
    return None
