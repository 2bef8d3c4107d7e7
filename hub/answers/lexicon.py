"""The words answers are made of, each with what it is; nothing goes in, one table comes out.

A line may hold choices: `puedo [ir|asistir|]` stands for three phrases. They are written as they
are said, and folded as a text is.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from itertools import product

from hub.answers.folding import BREAK, SMILE, SORROW, THUMB_DOWN, THUMB_UP, fold, words
from hub.answers.reasons import REASONS, Reason


class Mark(StrEnum):
    """What a phrase does in an answer."""

    YES = "yes"
    VERB = "verb"  #: a yes that says what is done; "si" beside another may mean "if"
    ABLE = "able"  #: the same, of what one can do: "ok, si puedo" may mean "if" as well
    WEAK = "weak"  #: a yes alone, and only a receipt beside a thank you: "ok, gracias"
    WANT = "want"  #: a verb that is no answer alone, and none against a yes: "me interesa"
    GLAD = "glad"  #: the same without a verb: "con gusto"
    NO = "no"  #: the bare word: what follows it may be what is denied
    WONT = "wont"  #: the same, with more words: "no quiero"
    CANNOT = "cannot"  #: a no that says what is not done; a reason may follow at once
    SORRY = "sorry"  #: no answer alone, and none against a no
    THANKS = "thanks"
    BESIDE = "beside"  #: courtesies and what the question spoke of
    LINK = "link"  #: what a reason follows: "porque"


#: A phrase, as folded words.
Phrase = tuple[str, ...]

_GO = "[ir|asistir|participar|estar|llegar|]"
_MARKED: Mapping[Mark, str] = {
    Mark.YES: f"""
        {THUMB_UP}
        s
        si [pu|pues|]
        sip
        sipi
        sipo
        sipos
        sipu
        sipues
        yes
        yep
        claro
        [claro|obvio|por supuesto|desde luego] que si
        clarito
        obvio
        obviamente
        por supuesto
        porsupuesto
        desde luego
        de todas maneras
        dale
        dele [no mas|nomas|]
        afirmativo
        correcto
        de mas que si
    """,
    Mark.ABLE: f"""
        [yo|] [puedo|pueo|podre] {_GO}
        [yo|] voy a poder [ir|asistir|]
    """,
    Mark.VERB: """
        [yo|ahi|] voy
        [yo|] voy a [ir|asistir|participar|estar]
        [yo|] ire
        [yo|] asisto
        [yo|] asistire
        [yo|] participo
        [yo|] participare
        [ahi|alla|alli] [estare|estoy|voy a estar|nos vemos]
        [yo|] confirmo
        [yo|] confirmo [mi|] [asistencia|participacion]
        confirmado
        confirmada
        asistencia confirmada
        [yo|] acepto
        cuente conmigo
        cuenten conmigo
        [anoteme|anotenme|anotame|inscribame|inscribanme|inscribeme]
        me [anoto|apunto|inscribo]
        [estoy|] disponible
        tengo disponibilidad
    """,
    Mark.WEAK: """
        ya
        yapo
        yap
        ok
        [okey|okei|oka|oki|okay]
        vale
        bueno [ya|]
        listo
        lista
        esta bien
        de acuerdo
    """,
    Mark.WANT: f"""
        me interesa
        estoy [interesado|interesada]
        quiero {_GO}
    """,
    Mark.GLAD: """
        [feliz|encantado|encantada]
        con [mucho|todo|] gusto
        sin [problema|problemas|falta]
        nos vemos
    """,
    Mark.NO: """
        n
        no
        no [pu|pues]
        [nop|nopo|nope|nopes|nopu|nopues|nones]
        na
    """,
    Mark.WONT: f"""
        {THUMB_DOWN}
        no [quiero|deseo] {_GO}
        no me interesa
        no estoy [interesado|interesada|disponible]
        no disponible
        no tengo disponibilidad
        no acepto
        no [cuente|cuenten] conmigo
        [claro|obvio|por supuesto] que no
        negativo
        nica
    """,
    Mark.CANNOT: f"""
        [ya|] no puedo {_GO}
        [ya|yo|] [no pueo|no puedu|no podre|no podria|nopuedo|no voy a poder] {_GO}
        [yo|] no puedo
        [ya|] no voy a alcanzar [a ir|a llegar|]
        [ya|] no [alcanzare|alcansare] [a ir|a llegar|]
        [ya|yo|] no [voy|ire|asisto|asistire|participo|participare]
        novoy
        no voy a [ir|asistir|participar|estar]
        [ya|] no alcanzo [a ir|a llegar|]
        [me es|me sera|se me hace|] imposible {_GO}
        no me [es|sera|va a ser] posible {_GO}
    """,
    Mark.SORRY: f"""
        {SORROW}
        lo siento [mucho|]
        [lamentablemente|desgraciadamente|desafortunadamente]
        [disculpe|disculpa|disculpen|perdon]
        para la [otra|proxima]
        otra vez sera
        gracias [igual|de todas maneras|de todos modos|de todas formas]
        [de todas maneras|de todos modos|de todas formas] gracias
        igual gracias
        me [gustaria|encantaria|habria gustado|hubiera gustado] {_GO} pero
        [quiero|queria|quisiera] {_GO} pero
        me interesa [mucho|] pero
    """,
    Mark.THANKS: """
        [muchas|mil|muchisimas|] gracias [por avisar|por avisarme|por el aviso|por la informacion|]
        [gracias por la oportunidad|gracias por todo|se agradece|agradecida|agradecido]
        [grax|grs|gcs]
    """,
    Mark.BESIDE: f"""
        {BREAK}
        {SMILE}
        hola
        holi
        alo
        [hola|] [muy|] [buenas|buenos dias|buen dia|buenas tardes|buenas noches]
        [estimado|estimada|estimados|estimadas]
        [senor|senora|senorita|sr|sra|srta|don|jefe|jefa|amigo|amiga]
        [po|pos]
        por favor
        [porfavor|porfa|xfa|xfavor|plis]
        saludos [cordiales|]
        [atte|atentamente|bendiciones|slds|abrazos]
        [omil|bne]
        que [tenga|tengan] [buen|lindo|bonito] dia
        [al|el|a ese|ese] [curso|taller]
        a la capacitacion
        ese dia
        esta vez
        al final
        [al ultimo|a ultima hora]
        yo
        mi respuesta es
        [respondo|digo] [que|]
    """,
    Mark.LINK: """
        [por|porque|pq|xq|porq|es que|eske|ya que|debido a|motivo|por motivo de|por motivos de]
        [por un tema de|por temas de|por tema de|por problemas de|por problema de]
    """,
}

_CHOICES = re.compile(r"\[([^\[\]]*)\]")

#: Words that speak of an answer or ask: a text with one of them that is no answer is unclear.
_TELLING = """
    si no sip sipo nop nopo ya ok dale claro obvio bueno puedo pueo puede podre podria voy ire
    iria asistire asisto confirmo acepto vale listo imposible quizas quiza tal talvez depende
    veremos nose ojala capaz creo pienso seguro segura duda dudo perfecto excelente genial
    buenisimo bacan bakan interesa interesado interesada gustaria quiero quisiera vamos curso
    taller cupo cupos capacitacion inscribirme inscribir anoteme avisare avisarle aviso
    confirmar confirmare responder despues manana pero quien que donde cuando cuanto cuantos
    como cual
"""

#: How a reason begins that is not on the list, beside a no that says what is not done.
_OPENING = """
    [tengo|tenemos] [que|] [muy|mucho|mucha|]
    no tengo [plata|dinero|pasaje|auto|tiempo|permiso|]
    [estoy|estamos|ando|andamos] [con|de|en|]
    [debo|vivo|estudio|viajo|quede|fallecio|murio]
    [trabajo|turno] hasta
    [me|se me|se|nos] [enfermo|enferme|murio|accidente|toca|cambiaron|llamaron|salio|quede|cai]
    [mi|mis|nuestro|nuestra]
    [embarazada|embarazo|operacion|cirugia|funeral|viaje]
    [justo|recien]
"""
#: Words beside which nobody knows what such a no is of, or that ask for something.
_DOUBTING = """
    llamar llame llama llamen llameme cambiar cambiarme otra otro otras otros fecha mejor solo
    ahora hoy todavia aun aunque salvo excepto menos antes parece siempre nunca veces igual
    lunes martes miercoles jueves viernes sabado domingo semana tarde noche link enlace pagina
    abrir entrar ver leer enviar mandar tratando intentando clave celular telefono mensaje correo
    internet whatsapp dudas pregunta consulta
"""


def _expand(line: str) -> Iterator[str]:
    parts = _CHOICES.split(line)
    choices = [part.split("|") if position % 2 else [part] for position, part in enumerate(parts)]
    for chosen in product(*choices):
        yield " ".join("".join(chosen).split())


_fold = cache(fold)


def _phrases(lines: str) -> Iterator[Phrase]:
    for line in lines.splitlines():
        for said in _expand(line):
            phrase = (BREAK,) if said == BREAK else _folded(said)
            if phrase:
                yield phrase


def _folded(said: str) -> Phrase:
    signs = {THUMB_UP, THUMB_DOWN, SMILE, SORROW}
    return (said,) if said in signs else tuple(map(_fold, said.split()))


PHRASES: Mapping[Phrase, Mark | Reason] = {
    phrase: what
    for table in (REASONS, _MARKED)
    for what, lines in table.items()
    for phrase in _phrases(lines)
}
#: Words that speak of an answer, folded.
TELLING = frozenset(word for line in _TELLING.split() for word in words(line)) | {
    THUMB_UP,
    THUMB_DOWN,
}
#: How a reason begins, whatever it goes on with.
OPENING = frozenset(_phrases(_OPENING))
#: Words with which a no whose reason is not on the list is unclear.
DOUBTING = TELLING | {word for line in _DOUBTING.split() for word in words(line)}
#: The first word of a report by SMS, which is no answer.
REPORTING = frozenset(words("denunciar denuncio denuncia"))
