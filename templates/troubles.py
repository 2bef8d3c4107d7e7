"""The words of troubles, in three sentences each: what stopped, what the hub did, what to do."""

#: A mail domain that is held.
DOMAIN_STOPPED = "El correo a {domain} está detenido."
DOMAIN_WHY = "Volvieron los correos de {bounced} personas, de {accepted} aceptados."
DOMAIN_DID = (
    "Nadie perdió su dirección. {waiting}, desde el {since}. "
    "Quien aceptó SMS recibe uno antes del plazo."
)
DOMAIN_TODO = "Pregunte al proveedor de ese correo qué pasó. Cuando funcione, libérelo."

#: Events that could not be applied.
EVENTS_DID = "No se perdió nada. Los demás eventos se aplicaron."
EVENTS_TODO = (
    "Busque events.failed en la salida del sistema: ahí dice por qué. "
    "Cuando esté corregido, ejecute hub events retry."
)

#: What people wrote and the hub could not deal with.
LETTERS_STOPPED = (
    "mensaje de una persona no se pudo atender.",
    "mensajes de personas no se pudieron atender.",
)
LETTERS_DID = "Se intentó ocho veces y no se perdió nada. Los demás mensajes se atendieron."
LETTERS_TODO = (
    "Busque heard.failed en la salida del sistema: ahí dice por qué. "
    "Cuando esté corregido, ejecute hub hear."
)

#: The portal's queue, and what the portal is to hear.
REDIS_STOPPED = "La cola del portal no responde."
REDIS_DID = "Lo que está en ella espera. Por HTTP siguen llegando eventos."
REDIS_TODO = "Revise que Redis funcione. Su dirección está en HUB_REDIS_URL."
QUEUE_STOPPED = "La cola del portal va atrasada."
QUEUE_DID = "Esperan {waits} El más antiguo espera hace {since} No se pierde nada."
QUEUE_TODO = "Revise que haya un hub worker en marcha. Ejecute hub status."
REJECTED_DID = "Se guardó entera y con su motivo. Lo demás se tomó."
REJECTED_TODO = "Ejecute hub events rejected: ahí dice por qué."
UNHEARD_STOPPED = "El portal no recibe lo que pasa aquí."
UNHEARD_DID = "Esperan {waits} El sistema vuelve a intentarlo solo."
UNHEARD_TODO = "Revise Redis, o pregunte a quien atiende el webhook del portal."
PARKED_DID = "Se intentó durante días. Lo que vino después sí se envió."
PARKED_TODO = "Cuando el webhook del portal funcione, ejecute hub events resend."

#: A way to people that is not set up.
WAY_MISSING = "El envío por {way} no está configurado."
WAY_DID = "Nada sale por {way}, aunque la persona lo pidió. Los avisos llegan a su lista."
WAY_TODO = "Configure {names}, y reinicie el sistema. hub doctor dice qué falta."

#: Requests about people's own data whose first clock ends.
DESK_STOPPED = (
    "pedido sobre datos propios vence en menos de 1 día, o ya venció.",
    "pedidos sobre datos propios vencen en menos de 1 día, o ya vencieron.",
)
DESK_DID = "El sistema los muestra primero en la mesa de ayuda. No los responde solo."
DESK_TODO = "Respóndalos en Mesa de ayuda, o amplíe su plazo ahí."

#: A broadcast past its due time with people untold.
LATE_STOPPED = "El aviso {number} venció con {people} sin avisar."
LATE_DID = "El sistema sigue avisando, en el mismo orden. El atraso quedó registrado."
LATE_TODO = "Mire en Hoy qué canal espera. hub doctor prueba el correo y los SMS."

#: A provider that refuses for good most of what it is given.
REFUSED_STOPPED = "El {way} se rechaza: {refused} de los últimos {tried}."
REFUSED_DID = "Quien tiene otro medio se entera por ese. Los demás, por su lista."
REFUSED_TODO = "Vea el motivo en la ficha de un aviso. Pregunte al proveedor. hub doctor lo prueba."

#: A provider that rests while a second one carries its way.
REST_STOPPED = "El proveedor principal de {way} falla desde las {since}."
REST_DID = "Todo {way} sale por el segundo proveedor. El principal vuelve solo, de a poco."
REST_TODO = "Si no vuelve en una hora, avise al proveedor principal."

#: A day's SMS, nearly used up or wholly.
BUDGET_NEAR = "Hoy van {spent} SMS de los {budget} que se pueden pagar."
BUDGET_NEAR_DID = "Los SMS siguen saliendo."
BUDGET_NEAR_TODO = "Si no alcanzan, suba HUB_SMS_DAILY_BUDGET y reinicie el sistema."
BUDGET_OVER = "Se acabaron los {budget} SMS de hoy."
BUDGET_OVER_DID = "Solo salen respuestas y correcciones. Los demás SMS esperan hasta la medianoche."
BUDGET_OVER_TODO = "Para que salgan hoy, suba HUB_SMS_DAILY_BUDGET y reinicie el sistema."

#: Broadcasts that may be late.
RISK_SOME = ("aviso podría atrasarse", "avisos podrían atrasarse")
RISK_LATE = ("aviso llegará tarde", "avisos llegarán tarde")
RISK_LANES = "No alcanza: {lanes}."
RISK_DID = "El sistema sigue enviando en orden."
RISK_FORWARDED = "Los SMS van primero a quienes no tienen otro medio. Los demás reciben un correo."
RISK_TODO = "Revise si el proveedor responde y si puede ir más rápido. hub doctor lo prueba."
