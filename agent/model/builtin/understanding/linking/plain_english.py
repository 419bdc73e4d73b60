"""Common English words of four letters and more: none is a slip of a name that looks like it."""

from typing import Final


def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH: Final = _vocabulary("""
    able about above accept access account across action active actual actually addition address
    adult advance advice afford after again against agent agree agreed allow allowed almost
    alone along already also although always ambition among amount angry annual another answer
    anyone anything apart appear apply area argue around arrive article aside asked assist
    attach attempt attend avoid award aware away basic batch beat because become before began
    begin behind being believe below benefit best better between beyond block blood board bonus
    book books boots both bottom bought branch bread break bridge brief bring broad broke broken
    brought brown budget build built bundle burn business busy button buyer call called calls
    came campaign cancel candidate capital card care career careful carry case cash catch caught
    cause center central centre chain chair chance change changed channel chapter charge charged
    charity chart charts cheap check chief child choice choose chose circle city claim class
    clean clear clearly click client clock close closed closer coach coast code coffee collect
    color colour come common company compare complete computer concern condition confirm connect
    consider contact contain content contract control convert cook cooks copy corner correct
    cost costs could count country couple course court cover create credit crowd current custom
    customer cycle daily damage dance data date dates deal dealer dealt death debit debt decide
    dedication deep default delay delete deliver demand deny depend deposit design desk detail
    device dinner direct discount discuss doctor doctors dollar dollars double doubt down draft
    drama draw drawn dream dress drink drive driver drop dropped during early earn earned east
    easy edit edition education effect effort eight either email employ empty enable energy
    engine enjoy enough enter entire equal error escape even evening event every exact exactly
    example except exchange exist expect expense expert expire explain export express extra face
    fact fail failed fair fall false family famous farm fast favor favorite feature feel fees
    fell felt field fight figure fill filled final finally finance find fine finish first flag
    flat flight float floor flow focus follow food force foreign forget form formal former
    forward found frame free fresh friend front fruit full fully fund funds future gain game
    gave general gift girl give given glass global goal goes gold gone good goods grade grand
    grant great green gross ground group grow grown guess guest guide half hand handle happen
    happy hard health hear heard heart heat heavy height held hello help high higher hire hired
    hold holder home hooks horse host hotel hour hours house human hundred idea image impact
    import improve include income increase indeed indication indoor industry inform initial
    inside instant instead intend interest invest invite invoice issue item join joined judge
    jump just keep kept kind kitchen know known label labor land language large late later
    launch layer lead leader learn lease least leave left legal lend length less lesson letter
    level light like limit line link list listen little live living load loan local location
    lock locked long look looks lose loss lost lots lower lucky lunch made mail main major make
    maker manage manager manual margin mark market master match matter maybe meal mean means
    meant measure media medical meet member memory mention menu merge message metal method
    middle might mind minor minute miss missed mission mixed mobile mode model modern moment
    money month moral more morning mortgage most mother motor mountain mouse move moved movie
    much music name near nearly need needed nerve never news next night noise none normal north
    note noted notes notice novel nurse nurses object obtain occur offer office often once
    online only open opinion option order orders organ other ought outer outside over owner page
    paid paint panel paper parcel parent park part partition party pass passed passion past
    patch path patient pause pays peace pension people perhaps period permission person petition
    phase phone photo pick picked picture piece pilot pitch place plain plan plane planes planet
    planned plant plants plate play player please point policy pool poor popular portal portion
    position positions positive possible post posture power predict prefer prepare present press
    pretty price prices pride prime print prior private prize probably problem process produce
    product profile profit program project promise proof proper protect proud prove provide
    public pull pupil purchase pure purpose push quality quarter quick quickly quiet quit quite
    quote radio raise raised range rapid rate rates rather ratio reach read reader ready real
    really reason receive recent recently record reduce refer refund region regular reject
    relate release remain remind remote remove rent repair repeat replace reply report request
    require rescue reserve reset result resume retail retry return reveal revenue review reward
    rich ride right ring rise river road role room root rough round route royal rule runner
    rural safe said salary sale sales same sample saved scale scene school score screen search
    season seat second section secure seek seem seen sell seller send senior sense sent series
    serve service session seven several shall shape share shares sharp sheet sheets shelf shift
    shine ship shipped shirt shock shoot shop short should show shown side sight sign signal
    silver similar simple simply since single site size skill sleep slide slow slower small
    smart smile smooth social soft sold solid solve some soon sort sound source south space
    spare spares speak special speech speed spell spend spending spends spent split spoke sport
    spread spring staff stage stand start state station status stay steel step steps stick still
    stock stone stood stop stopped store storm story straight strange street strict strong
    student study stuff style subject submit succeed success such sudden suffer sugar suggest
    suit summer supply support sure surface surprise sweet switch system table take taken talk
    target task taste teach teachers team tell tend tension term test tested thank their them
    then theory there these they thick thing think thinner third those though thought thread
    three threw throw thus ticket tight time times title today together token told tonight took
    tool total touch tough tour toward track trade train travel treat trend trial trick tried
    trip truck true truly trust truth turn turned twice type typed under unit unlike until
    update upon upper upset urban urgent usage used useful user usual usually vacancy vacation
    valid value various version very video view viewed visit visitor visual vocation voice vote
    wait waited wake walk wall want wanted wants warm wash waste watch water wave wear week
    weekly weight well went were west what wheel when where whether which while white whole
    whose wide wife will wind window wine winners winter wish with within without woman women
    wonder wood word words work worked worker workers works world worry worse worst worth would
    write writer wrong wrote yard year years yellow young
""")
"""What people write as well in questions; a word that is missing here may be taken for a slip."""
