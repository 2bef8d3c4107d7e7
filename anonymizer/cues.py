"""The words before a number enter; what kind of number they announce leaves."""

import re
from typing import Final

from anonymizer.lexicon import vocabulary

_PHONE_CUES: Final = vocabulary(
    """
    fono fonos telefono telefonos tel tlf tfno cel celu celus celular celulares movil numero
    nro num numerito whatsapp whatsap wasap wsp wsap wp guasap guasapp watsap watsapp wasapp
    whats wassap wapp wpp wasa contacto contactos contacteme contactame contactarme
    contactar llamar llame llamen llama llameme llamame llamenos llamarme llamar marque
    marcar marca hablame hableme hablarme escribame escribeme anote anota apunte anoten
    recado linea sms ubiqueme ubicarme timbreme pegueme telegram signal phone call
    """
)
_RUT_CUES: Final = vocabulary(
    """
    rut ruts run cedula carnet carne ci dni pasaporte identidad rol roll ruth rutt
    rutificador
    """
)
_ACCOUNT_CUES: Final = vocabulary(
    """
    cuenta cuentarut cta ctacte cbu clabe iban tarjeta debito corriente vista ahorro banco
    bancoestado bancaria chequera depositar deposite transferir transfiera transfiere
    transferencia deposito mach tenpo
    """
)
_CODE_CUES: Final = vocabulary(
    """
    id codigo codigos cod oferta folio curso cursos serie sence registro resolucion ley
    decreto articulo art norma iso nch licitacion expediente ticket causa factura boleta
    orden modelo version postulacion vacante aviso referencia ref sku lote decretos
    capacitacion isbn certificado proyecto micro micros recorrido recorridos troncal
    """
)
_MONEY_CUES: Final = vocabulary(
    """
    sueldo sueldos renta rentas pagan pago pagos paga bono bonos valor precio salario
    remuneracion ingreso ingresos liquido bruto brutos liquidos pretension pretensiones
    comision comisiones ventas utm uf clp pesos gratificacion meta metas presupuesto monto
    """
)
#: Behind "cuenta" these tell of no account: "cuenta con 350 sucursales".
_NO_ACCOUNT: Final = vocabulary("con contable contables regresiva")
#: The unit of what was counted: such a number is of nobody.
UNITS: Final = vocabulary(
    """
    ano anos mes meses dia dias hora horas hr hrs hs minuto minutos min semana semanas
    persona personas cupo cupos vacante vacantes puesto puestos trabajador trabajadores
    turno turnos peso pesos mil millon millones lucas luca uf utm clp brutos bruto liquido
    liquidos unidad unidades caja cajas bandeja bandejas kilo kilos kg gr gramos litro
    litros lt lts m mt mts metro metros cm mm m2 m3 km kms kilometros ton toneladas t
    hectareas ha grados grado maestros jornales ayudantes guardias operarios cajeros
    vendedores alumnos ninos clases enero febrero marzo abril mayo junio julio agosto
    septiembre setiembre octubre noviembre diciembre lunes martes miercoles jueves viernes
    sabado domingo am pm x veces vez por ciento basico medio nivel pisos camas mesas
    asistentes participantes postulantes listos pulgadas volt volts v watts w hp kva kw amp
    rpm talla tallas cuotas pares juegos sacos pallets viajes llamadas correos clientes
    sucursales locales tiendas viviendas departamentos mineros dormitorios piezas cuadras
    habitaciones banos hijos
    """
)
#: Days, months and turns: behind a street's number one of these begins something else.
DAYS: Final = vocabulary("lunes martes miercoles jueves viernes sabado domingo")
TIMES: Final = DAYS | vocabulary(
    """
    turno turnos enero febrero marzo abril mayo junio julio agosto septiembre octubre
    noviembre diciembre
    """
)
#: Words with which people tell a number in parts.
PARTS: Final = vocabulary(
    """
    primera primero primeros primeras segunda segundo parte partes mitad ultima ultimo
    ultimos ultimas resto faltan falta empieza comienza parte termina sigue continua
    continuacion completa agregue agregar sumele junte inicio comienzo final
    """
)
_COUNTS: Final = vocabulary("numero nro num n")
_REACH: Final = 7  # words


#: What a number was is told behind it too: "15876342 es mi cuenta rut".
_THEN: Final = re.compile(
    r",? (?:(?:ese|este|esa) )?es (?:mi|la|el|nuestro|nuestra) (?:numero de )?(?P<what>[a-z]{2,10})"
)


def cue_behind(low: str, end: int) -> str:
    """Say what kind of number ends here by the words behind it."""
    behind = _THEN.match(low, end)
    return cue_of([behind["what"]]) if behind else ""


def cue_of(before: list[str]) -> str:
    """Say what kind of number the nearest telling word before it announces."""
    for at in range(len(before) - 1, max(-1, len(before) - 1 - _REACH), -1):
        word = before[at].strip(".,:;()#°")
        if word in _RUT_CUES:
            return "account" if at and before[at - 1] in ("cuenta", "cta") else "rut"
        named = word != "cuenta" or _NO_ACCOUNT.isdisjoint(before[at + 1 : at + 2])
        if word in _ACCOUNT_CUES and named:
            return "account"
        if word in _CODE_CUES:
            return "code"
        if before[max(0, at - 2) : at + 1] == ["r", "u", "t"] or before[at - 1 : at + 1] == [
            "c",
            "i",
        ]:
            return "rut"
        if word == "pago" and before[at - 1 : at] == ["mercado"]:
            return "account"
        if word in _MONEY_CUES:
            return "money"
        if word in _COUNTS and before[:at] and _CODE_CUES.issuperset(before[at - 1 : at]):
            return "code"
        if word in _PHONE_CUES:
            return "phone"
    return ""
