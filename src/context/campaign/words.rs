//! Words whose use is known beforehand: those that everybody uses say little, numerals and dates nothing, and after a title comes a name.
//!
//! How frequent a word is in the input itself would be no guide: the words of a large campaign are the most frequent of all.

use std::sync::LazyLock;

use super::mask::hash;

/// What is known of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Everybody uses it.
    Common,
    /// A numeral, or part of a date: it changes from copy to copy.
    Slot,
    /// A name comes next.
    Title,
}

/// What is known of the folded word with this [`hash`], if anything.
pub(super) fn usage(word: u32) -> Option<Use> {
    let mut at = word as usize % PLACES;
    while let Some((known, usage)) = USES[at] {
        if known == word {
            return Some(usage);
        }
        at = (at + 1) % PLACES;
    }
    None
}

/// Places of the table, several times as many as there are words.
const PLACES: usize = 4_096;

/// A word by its hash, with its use.
type Place = Option<(u32, Use)>;

/// The words, each at the first place that is free from its own on.
static USES: LazyLock<Box<[Place]>> = LazyLock::new(|| {
    let mut places = vec![None; PLACES];
    for (words, usage) in [(COMMON, Use::Common), (SLOTS, Use::Slot), (TITLES, Use::Title)] {
        for word in words.split_whitespace() {
            let hash = hash(word.as_bytes());
            let mut at = hash as usize % PLACES;
            while places[at].is_some() {
                at = (at + 1) % PLACES;
            }
            places[at] = Some((hash, usage));
        }
    }
    places.into()
});

/// The most frequent words of comments, in the languages that are met most: function words, and what one says of a video, a song or a post.
const COMMON: &str = "
a about actually after again agree ago all also always am amazing an and any anyone are aren't as ask at away awesome b back bad be beautiful because been before being believe best better big boy bro brother
but by c can can't cause channel come comment comments cool could cover cute d dad damn did didn't do does doesn't don't done dont down dude early else else's even ever every everyone everybody
everything fact fan favorite feel few first for forever friend friends from fuck fucking fun funny gay get gets getting girl give go god gonna good got great guy guys ha had haha hahaha happy hard has hate
have haven't having he hear heart hell hello help her here hey hi him his hope how i i'd i'll i'm i've if im in is isn't it it's its ive job just keep kid kids kind know last laugh laughing like liked likes
lil literally little live lmao lmfao lol long look looking looks lot lots love loved lovely loves made make makes man many maybe me mean miss mom more most much music must my myself need never new next nice
no nobody not nothing now of off oh ok okay old omg on once one's only or other our out over own people perfect person play please pls point post pretty put real really reminds right rip rock sad said same
saw say saying says see seen share she shit should sick since sing so some someone something song songs soo sooo soon sorry still stop story stuff stupid such sure take talk tell than thank thanks that that's
thats the their them then there there's these they they're thing things think this those though thought thumbs time times to today together too totally true try turn u understand until up ur us use very vid
video videos view views voice vote wait wanna want wants was wasn't watch watched watching way we well were what what's when where which who who's whole why will wish with without won't word words work world
worst would wow wrong wtf x y ya yay yea yeah yes yet you you're your yours youtube xd 

de la que el en y a los se del las un por con no una su para es al lo como mas más o pero sus le ya este si sí porque esta está muy me te mi tu yo eso todo bien gusta gracias hola cancion canción mejor jaja
jajaja buena bueno buen quien cuando amo amor
der die das und ist ich nicht du es ein eine zu den mit auf für von so wie im auch dem wir sie er hat aber was war nur noch mal schon ja nein danke gut sehr lied geil mein dein bin bist haben sind wenn einen
le les et des est je pas vous nous il elle ce cette dans pour qui sur plus mais ne j'aime c'est merci trop tres très bien une avec tout
o os da das do dos em um uma não nao com mais muito eu ele ela você voce isso essa esse musica música gostei linda lindo amei
il di che non è un per sono mi ti si con ho bella bello bravo brava questa questo
и в не на я что с это как но он она мы вы ты а по так же все всё его за от у то мне меня тебя спасибо очень песня
";

/// Numerals, the units of time and money, and the parts of dates. What is a word besides (march, may, sun, mon, second) is none here.
const SLOTS: &str = "
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million
third fourth fifth sixth seventh eighth ninth tenth
monday tuesday wednesday thursday friday saturday sunday january february april june july august september october november december yesterday
dos tres cuatro cinco seis siete ocho nueve diez once doce lunes martes miércoles jueves viernes enero febrero abril mayo junio julio agosto septiembre octubre noviembre diciembre
zwei drei vier fünf sechs sieben acht neun zehn elf zwölf montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz juni juli oktober dezember
deux trois quatre cinq sept huit neuf dix lundi mardi mercredi jeudi vendredi samedi janvier février juin juillet août septembre octobre novembre décembre
day days week weeks month months hour hours minute minutes year years hrs días día semana semanas mes meses hora horas año años tag tage tagen woche wochen monat monate stunden jahr jahre
jour jours semaine semaines mois heures heure ans
usd eur gbp btc eth usdt dollars euros pounds
";

const TITLES: &str = "
mr mrs ms miss mister madam sir dr doctor prof professor coach trader broker mentor prophet priest pastor chef uncle aunt lord lady captain queen king sister herr frau señor señora señorita monsieur madame
signor signora expert adviser advisor
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    #[test]
    fn words_stand_as_they_are_folded() {
        for word in [COMMON, SLOTS, TITLES].iter().flat_map(|words| words.split_whitespace()) {
            assert_eq!(Text::fold(word).folded(), word);
        }
    }

    #[test]
    fn uses() {
        let usage = |word: &str| usage(hash(word.as_bytes()));
        let known = USES.iter().flatten().count();
        assert!(known * 3 < PLACES, "{known} words");
        assert_eq!(usage("the"), Some(Use::Common));
        assert_eq!(usage("twelve"), Some(Use::Slot));
        assert_eq!(usage("mrs"), Some(Use::Title));
        assert_eq!(usage("bridge"), None);
    }
}
