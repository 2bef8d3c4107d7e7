"""The words the redactor knows: names of people, and what is common to everyone.

All are folded: lower case, without accents. They only help where a cue says that a name
follows; no name is hidden for standing here.
"""

from typing import Final


def vocabulary(text: str) -> frozenset[str]:
    """Give the words of a text, as a set."""
    return frozenset(text.split())


#: First names, the most frequent in Chile and of those who came.
FIRST_NAMES: Final = vocabulary(
    """
    aaron abel abelardo abigail abraham adan adela adolfo adrian adriana agustin agustina
    aida alan alba alberto aldo ale alejandra alejandro alex alexander alexandra alexis
    alfonso alfredo alicia alison almendra alondra alonso alvaro amador amalia amanda amaro
    ambar amelia amparo ana anahi anais andrea andres andy angel angela angelica angelina
    angelo anibal anita anthony antonella antonia antonio ariel armando arnaldo arnoldo
    arturo augusto aurelio aurora axel aylin baltazar barbara bastian bayron beatriz belen
    benedicto benito benjamin bernadette bernarda bernardino bernardita bernardo berta
    blanca boris borja brandon braulio brayan brenda brian bruno bryan byron camila camilo
    carla carlita carlitos carlos carmela carmen carmencita caro carol carola carolina cata
    catalina catherine cecilia celeste celia cesar christian christopher cindy clara claudia
    claudio clemente colomba coni constanza consuelo corina cristhian cristian cristina
    cristobal cristofer cristopher cynthia dafne dagoberto damaris damian danae dani daniel
    daniela danilo danitza danny dante dario darwin david dayana debora deivis delia demian
    denisse diana diego dilan dina dominga domingo dominique doris dylan edgar edgardo
    edinson edison edith edmundo eduardo edward edwin efrain eladio elba elena eliana elias
    elisa eliseo elizabeth eloisa elsa elvira elvis ema emanuel emerson emilia emiliano
    emilio emily emma emmanuel enrique enzo erasmo eric erica erick erik erika ernestina
    ernesto erwin esperanza esteban estefania estela ester estrella eugenia eugenio eva
    evelyn evens exequiel ezequiel fabian fabiola facundo fanny federico felipe felix fermin
    fernanda fernando fidel filomena flavio flor florencia florencio fran francesca
    francisca francisco franco frank franklin frantz freddy fredy fresia gabriel gabriela
    gael gaspar gaston genesis georgina gerald geraldine gerardo german gerson gilberto gino
    giovanna giovanni gisela gladys gloria gonzalo graciela gregorio guadalupe guido
    guillermina guillermo gustavo hans haydee hector heidy henry heriberto herman herminia
    hernan hilda horacio hortensia hugo humberto ian ignacia ignacio ines ingrid irene iris
    irma isaac isabel isabella isaias isidora ismael israel italo ivan ivonne jacob
    jacqueline jaime jaimito jairo james jano javi javier javiera jazmin jean jeanette
    jeanne jeannette jennifer jenny jeremias jeremy jessica jesus jhon jimena jimmy joan
    joaquin jocelyn joel johan johana johanna john johnny jonathan jordan jorge jose josefa
    josefina joselyn joseph joshua josue juan juana juanito judith julia julian julieta
    julio juvenal karen karin karina karla katalina katherine kevin kiara kika kimberly
    krishna lalo laura lautaro leandro leidy leon leonardo leonel leonidas leonor leopoldo
    leslie leticia lia liam lidia lilian liliana lissette lola lorena lorenzo loreto lucas
    lucho lucia luciana luciano lucila lucy luis luisa luisana lukas luz mabel macarena
    magaly magdalena maikel maira maite manuel manuela marcela marcelino marcelita marcelo
    marcia marcial marco marcos margarita maria mariana marianela mariano maribel marie
    mariela marina mario marisol maritza marjorie marlene marta martha martin martina mary
    maryuri mateo mathias matias matilda matilde matteo mauri mauricio mauro max maximiliano
    maximo mayra melissa mercedes mia michael michel michelle miguel millaray milton mireya
    miriam mirta mirtha misael moises monica monserrat montserrat myriam nacho nadege nadia
    nancy natalia nataly nelly nelson nestor nibaldo nico nicol nicolas nicole noelia noemi
    nolberto nora norma octavio olga oliver olivia omar oriana orlando oscar osvaldo pablo
    paloma pamela pancha panchito pancho paola paolo pascal pascual pato patricia patricio
    patrick paty paul paula pauli paulina paulo paz pedro pepe peter pia piero pilar
    priscila priscilla quique rafael rafaela raimundo ramiro ramon raquel raul rayen rebeca
    regina reinaldo renata renato rene ricardo richard rigoberto rita robert roberto
    robinson rocio rodolfo rodri rodrigo rogelio roger rolando romina ronald rosa rosalia
    rosario rosita rossana roxana ruben ruperto ruth salvador samantha samuel sandra sandro
    santiago santino santos sara saul scarlett seba sebastian segundo sergio silvana silvia
    simon sofia solange soledad sonia sophia stephanie susan susana sylvia tamara tania
    tatiana teresa thiago thiare thomas tiare tito tomas tono trinidad ulises vale valentin
    valentina valeria valeska vanessa vania veronica vicente victor victoria vilma violeta
    kathy kathi cami deysi daysi nayareth yuli lore vivi yoni jhonny jhonatan maikol nayeli
    fabi clotilde yanira estefani brigida eduvina heriberta thiago joao jair wesley rosmery
    jonatan yuliana transito segundina coke yoselin anyelina yuleimy dariana
    yamileth nohemi wislet jimmi lupe
    virginia viviana vladimir waldo walter widler wilfredo wilfrido william williams wilner
    wilson wladimir xime ximena yaritza yasna yenny yerko yesenia yessenia yessica yolanda
    yonathan yorgelis yuleisy yulimar yusmary zoila zulema zunilda
    """
)

#: Surnames, the same.
SURNAMES: Final = vocabulary(
    """
    abarca aburto acevedo acosta acuna adasme aedo aguayo aguero aguila aguilar aguilera
    aguirre agurto ahumada alarcon albornoz alegria alfaro aliaga allende allendes almonacid
    altamirano alvarado alvarez alvear ampuero andrade angulo antileo apablaza apaza aracena
    arancibia aranda araneda aranguiz aravena araya arce arcos arellano arenas arevalo arias
    armijo aros arredondo arriagada arroyo arteaga astete astorga astudillo avalos avendano
    avila aviles ayala azocar bachelet badilla baez baeza bahamonde bahamondes baptiste
    barahona barra barraza barrera barria barrientos barriga barrios barros bascunan bastias
    becerra bello belmar beltran benavides benitez bernal berrios blanco bobadilla boric
    borquez bravo briceno briones brito bruna bugueno burgos bustamante bustos caballero
    cabello cabezas cabrera caceres calderon calfuqueo campos canales cancino candia carcamo
    cardenas cares carmona caro carrasco carreno carrera carrillo cartes carvajal casanova
    castaneda castillo castro catalan catrileo cavieres cea ceballos celis cepeda cerda
    cespedes chacon chambi chamorro chandia charles chavez choque cid cifuentes cisterna
    cisternas cofre collao concha condori contreras conuepan cordero cordova cornejo
    coronado correa cortes cortez corvalan cruces cruz cubillos cuevas curiqueo de delgado
    diaz dinamarca dominguez donoso droguett duarte duran echenique echeverria edwards
    elgueta encina erices errazuriz escalona escobar esparza espinosa espinoza estay estrada
    farias faundez fernandez ferrada ferreira fica fierro figueroa flores fonseca fredes
    fuente fuentealba fuentes fuenzalida gaete gajardo galaz galdames gallardo gallegos
    galleguillos galvez gamboa garay garces garcia garrido gatica godoy gomez gonzalez
    guajardo guerra guerrero guevara gutierrez guzman henriquez hermosilla hernandez herrera
    hidalgo hormazabal huaman huanca huenchuleo huenchuman huenul huerta hurtado ibacache
    ibanez ibarra inostroza inzunza irarrazaval iturra jaque jara jaramillo jean jerez
    jimenez jofre jorquera joseph la labra lagos lara larrain lazcano lazo leal leiva leon
    letelier leyton lillo lincoleo lira lizama lizana llancafil llanos lobos lopez lorca
    louis loyola lucero luengo luna machuca mackenna madariaga madrid maldonado mamani
    mancilla manriquez mansilla marambio marchant mardones marileo marin marquez martin
    martinez matamala matte maturana matus maureira medel medina mejias melendez melinao
    mella mellado melo mena mendez mendoza meneses mercado merino meza millan millaqueo
    miranda molina moncada mondaca monsalve montecino montecinos montenegro montero montes
    montoya mora moraga morales moran moreno moya moyano munoz nahuelpan naranjo navarrete
    navarro neira norambuena novoa nunez ojeda olate olave olea olguin oliva olivares olmedo
    olmos onate opazo ordenes orellana ormeno orrego ortega ortiz osorio ossandon osses
    ovalle oyarce oyarzo oyarzun pacheco padilla paez painemal palacios palma parada pardo
    paredes parra parraguez pasten pavez paz pena penaloza peralta pereira perez pierre pina
    pincheira pineda pinera pinilla pino pinto pizarro plaza poblete ponce pozo prado prieto
    pulgar quezada quijada quilaqueo quinones quintana quintanilla quinteros quiroga quiroz
    quispe ramirez ramos rebolledo retamal retamales reyes riffo rios riquelme rivas rivera
    riveros roa robles rocha rodriguez rojas rojo roman romero rosales rosas rozas rubilar
    rubio ruiz ruz saavedra saez salamanca salas salazar saldana saldias saldivia salgado
    salinas sanchez sandoval sanhueza santana santander santibanez santos segovia seguel
    segura sepulveda serrano sierra silva sobarzo solar solis soto suarez suazo subercaseaux
    tagle tapia tello tobar toledo toloza toro torres troncoso trujillo ulloa urbina uribe
    urra urrutia urzua valdebenito valderrama valdes valdivia valencia valenzuela valladares
    vallejos varas varela vargas vasquez veas vega vejar velasquez veliz veloso venegas vera
    verdugo vergara vicencio vidal videla vilches villa villablanca villagra villagran
    villalobos villanueva villar villarroel villegas vivanco viveros walker yanez zambrano
    zamora zamorano zapata zarate zavala zenteno zepeda zuniga zurita
    """
)

#: Words that are nobody's: they begin or end what a cue announces.
STOPWORDS: Final = vocabulary(
    """
    a al ante aqui aca ahi algo alguien antes asi aun aunque bajo bien buen buena buenas
    bueno buenos cada casi como con contra cual cuando cuanto cuya da dar de del desde
    despues dia dias donde dos durante el ella ellas ellos en entre era es esa ese eso esta
    estamos estan estar este esto estos estoy fue gracias ha hace hacia han has hasta hay
    hola hoy la las le les lo los luego mas me mi mio mis mucho muchas muchos muy ni no nos
    nosotros nuestra nuestro o otra otro para pero poco por porque pues puede puedo que
    quien quiere quiero se sea ser si sin sobre solo somos son soy su sus tal tambien tan te
    tengo tiene tu tus un una uno unos usted ustedes va vamos van ver voy y ya yo correo
    correos mail mails email emails e escriba escribame escribeme escribir escribanos mande
    mandeme mandar manda envie enviar envia enviame enviar cv curriculum contacto contactar
    contacteme direccion electronico electronica personal postule postular cuenta llame
    favor saludos atte atentamente numero telefono whatsapp wsp fono cel dejo deje anote
    anota apunte tome pido usar use mediante via
    """
)

#: What a person may say they are, where a name may also stand.
ROLES: Final = vocabulary(
    """
    tecnico tecnica ingeniero ingeniera maestro maestra jefe jefa encargado encargada
    gerente supervisor supervisora operador operadora operario operaria chofer conductor
    conductora guardia vendedor vendedora cajero cajera cocinero cocinera garzon garzona
    secretaria secretario administrativo administrativa contador contadora profesor
    profesora enfermero enfermera soldador electricista gasfiter carpintero albanil jornal
    ayudante auxiliar asistente analista recursos humanos rrhh reclutador reclutadora
    reclutamiento seleccion personal dueno duena chileno chilena haitiano haitiana
    venezolano venezolana peruano peruana colombiano colombiana boliviano boliviana
    extranjero extranjera soltero soltera casado casada padre madre mama papa estudiante
    egresado egresada titulado titulada responsable puntual trabajador trabajadora honrado
    honrada proactivo proactiva mayor menor joven nuevo nueva alto alta persona hombre mujer
    jubilado jubilada pensionado pensionada cesante temporero temporera bodeguero bodeguera
    repartidor repartidora mecanico mecanica pintor pintora parvularia educadora
    manipuladora nana asesora aseador aseadora reponedor reponedora telefonista ejecutivo
    ejecutiva prevencionista constructor constructora arquitecto arquitecta abogado abogada
    psicologo psicologa matrona paramedico tens kinesiologo nutricionista ingles creole
    frances portugues espanol mapudungun aleman italiano mandarin chino directora director
    coordinador coordinadora capataz rigger licencia clase empresa gerencia oficina area
    departamento equipo bne omil sence trabajo turno lunes martes miercoles jueves viernes
    sabado domingo mas menos siempre todo todos todas nadie primera primero cordiales
    atentos dios bendiciones quedo quedamos atenta atento espero esperamos dedicado dedicada
    comprometido comprometida ordenado ordenada licenciado licenciada tecnologo candidato
    candidata postulante interesado interesada residente vecino vecina independiente
    """
)

#: The words of which the names of Chile's comunas, provinces and regions are made.
PLACES: Final = vocabulary(
    """
    aconcagua aguirre alamos alegre alemana algarrobo alhue almagro almonte alto amarilla
    ancud andacollo andes angeles angol antartica antofagasta antonio antuco araucania
    arauco arenas arica atacama aysen barbara barnechea bernardo biobio blanca bosque buenas
    bueno buin bulnes cabildo cabo cabras cabrero cachapoal calama calbuco caldera calera
    calle camarones camina campo canela canete capitan carahue cardenal carlos carmen caro
    carrera cartagena casablanca casas castro catemu cauquenes cautin central cerda
    cerrillos cerro chacabuco chaiten chanaral chanco chepica chico chiguayante chile
    chilena chillan chiloe chimbarongo choapa cholchol chonchi cisnes cisterna claro
    clemente cobquecura cochamo cochrane codegua coelemu coihueco coinco colbun colchagua
    colchane colina collipulli coltauco combarbala concepcion conchali concon condes
    constitucion contulmo copiapo coquimbo cordillera coronel corral costa coyhaique cruz
    cunco curacautin curacavi curaco curanilahue curarrehue curepto curico dalcahue del
    diego diguillin domingo donihue elena elqui empedrado ercilla espejo esperanza estacion
    esteban estrella fabian familia felipe fernandez fernando florida freire freirina fresia
    frutillar fuego futaleufu futrono galvarino general gorbea gorda graneros granja
    gregorio guaitecas higuera hijuelas hornos hospicio hualaihue hualane hualpen hualqui
    huara huasco huechuraba hurtado ibanez ignacio illapel imperial independencia iquique
    isla itata javier joaquin jose juan juana lago lagos laguna laja lampa lanco larga las
    lautaro lebu libertador licanten ligua limache limari linares litueche llaillay
    llanquihue loa lolol loncoche longavi lonquimay los lota lumaco machali macul mafil
    magallanes maipo maipu malleco malloa mar marchihue marga maria mariquina maule maullin
    mejillones melipeuco melipilla metropolitana miguel molina monte montt mostazal muermos
    mulchen nacimiento nancagua natales navia navidad negrete negro nicolas ninhue niquen
    nogales normal nuble nueva nunoa octay ohiggins olivar ollague olmue osorno ovalle pablo
    padre paiguano paillaco paine palena palmilla panguipulli panquehue papudo paredones
    parinacota parral pascua patria paz pedro pelarco pelluhue pemuco penaflor penalolen
    pencahue penco peralillo perquenco petorca peumo pica pichidegua pichilemu pintana pinto
    pirque pitrufquen placilla portezuelo porvenir pozo prado prat primavera providencia
    puchuncavi pucon pudahuel puente puerto pumanque punilla punitaqui punta puqueldon puren
    purranque putaendo putre puyehue queilen quellon quemchi quilaco quilicura quilleco
    quillon quillota quilpue quinchao quinta quintero quirihue quisco rafael ramon rancagua
    ranco ranquil rauco recoleta reina renaico renca rengo requinoa retiro rinconada rio
    rios romeral rosendo saavedra sagrada salamanca san santa santiago santo sauces schmidt
    serena sierra tabo talagante talca talcahuano taltal tamarugal tango tarapaca temuco
    teno teodoro tierra tilcoco tiltil timaukel tirua tocopilla tolten tome torres tortel
    traiguen trehuaco tucapel ultima union valdivia vallenar valparaiso varas velez verde
    vicente vichuquen victoria vicuna viejo vilcun villa villarrica vilos vina vitacura
    yerbas yumbel yungay zapallar
    """
)

#: What a company's name begins with: trades, which are no one's own.
TRADES: Final = vocabulary(
    """
    constructora constructoras minera mineras transportes transporte aserradero panaderia
    panaderias restaurant restaurante restaurantes comercial comercializadora distribuidora
    inmobiliaria servicios sociedad agricola agroindustrial vina vinas frutera exportadora
    importadora inversiones ingenieria consultora consultores clinica colegio supermercado
    supermercados ferreteria hotel hostal pesquera salmonera forestal metalurgica maestranza
    imprenta laboratorio laboratorios farmacia farmacias lavanderia automotriz seguridad
    grupo empresas empresa corporacion fundacion jardin packing viveros vivero buses banco
    cafeteria pasteleria carniceria muebleria textil industrias industria industrial
    logistica soluciones centro instituto universidad bodega bodegas lacteos alimentos
    productos molino molinos casino compania bazar botilleria minimarket taller talleres
    gimnasio cocineria cocinerias escuela liceo hospital municipalidad cooperativa granja
    fabrica planta local tienda tiendas almacen almacenes salon peluqueria barberia spa
    outsourcing fruticola frigorifico avicola ganadera naviera maderera barraca aridos vitivinicola
    conservera astillero curtiembre vidrieria cerrajeria vulcanizacion
    """
)
