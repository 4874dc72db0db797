//! Campaigns and honest near-repeats of our own words.

use moderato::random::SplitMix;

/// Templates of campaigns: `$` an amount, `#` a number, `%` a name, `@` a handle, `^` a link, `~` a time.
pub const CAMPAIGNS: &[&str] = &[
    "Mrs % doubled my $ in ~.",
    "Thanks to Mrs % I made $ in ~. She trades for me while I sleep. Text her on Telegram @",
    "I never believed in trading until coach % showed me how. My first payout was $. Ask for @ on WhatsApp.",
    "Earn $ a day from your sofa, no experience needed. Visit ^ today",
    "My grandmother had arthritis for # years, the herbal syrup of doctor % healed her in ~. Order at ^",
    "Lonely tonight, I am % and # years young. My webcam is open at ^",
    "Cheap watches and handbags, $ only, worldwide shipping: ^",
    "Congratulations, you are winner number #! Message @ to claim your parcel.",
    "Our lottery syndicate hit the jackpot with the tips of professor %. He sent me $ after ~.",
    "Need followers? $ buys # real ones within ~, delivered by ^",
    "Recovered my stolen bitcoin with the help of hacker %, $ came back in ~. Contact @ now",
    "Ich verdiene $ pro Tag am Handy, ganz bequem von daheim. Melde dich bei Frau % unter @",
    "Gano $ cada semana con esta aplicación, registro gratuito en ^ y bono de bienvenida",
    "My divorce was final until prophet % cast his reunion spell. After ~ my husband came home crying.",
    "Loan approved within ~ at #% interest, no collateral, no paperwork. Apply with @ today",
    "Free spins waiting: register with code # at ^ and withdraw $ instantly",
    "Subscribe to my kitchen channel %cooks, I upload a noodle recipe every ~ and answer everybody",
    "Brother % predicted the flood, the drought and my promotion. Consult the oracle: @",
    "Passed my nursing exam without studying, writers at ^ did the essay for $",
    "Investors wanted for a goldmine near %. Minimum stake $, dividends every ~. Prospectus: ^",
    "Mr % recovered my $.",
    "Your antivirus licence expired ~ ago. Renew immediately for $ via ^ or lose your photographs",
    "Slimming tea from the monks of %: lose # kilos in ~. Doctors hate it, details under ^",
    "The keto gummies of doctor % melted # pounds off my belly in ~. Use voucher # at ^",
    "Single mother here, coach % taught me dropshipping and I cleared $ after ~",
    "Dr % removed my fibroids with roots, no surgery. Reach him: @",
    "Hidden camera footage of your favourite singer leaked, full clip for $ on ^",
    "Vendo seguidores reales, $ el paquete de #, escribe a @ por privado",
    "Mein Berater % hat aus $ in ~ ein kleines Vermögen gemacht, schreibt ihm: @",
    "Join our signals room, # wins in a row, entry costs $, moderator @",
    "Mrs % tripled my $.",
    "Beta testers wanted: unlock every skin with generator ^, works since ~",
    "I cancelled my timeshare through lawyer %, refund of $ arrived within ~. Her assistant is @",
    "Zarabiaj $ dziennie przez internet, opiekun % pokaże wszystko krok po kroku: ^",
    "Заработок $ в день без вложений, куратор % ответит каждому: @",
];

/// What honest people write again and again, `$` and so on as above; none is a campaign.
pub const HONEST: &[&str] = &[
    "this is so true lol thanks",
    "I love this song so much",
    "who is still watching this in #?",
    "thank you for sharing this with us",
    "this video made my day haha",
    "I have # cats and I love them",
    "happy birthday to you, %!",
    "rest in peace % we miss you",
    "I paid $ for that same phone",
    "I was # when this song came out",
    "can someone tell me the name of the song at #:#?",
    "please stay safe everyone and wash your hands",
    "my dog is # years old and still runs around",
    "this reminds me so much of my childhood",
    "who else came here because of %?",
    "I cannot stop listening to this song",
    "lol the part at #:# gets me every time",
    "best of luck from the whole family",
    "congratulations on # thousand subscribers!",
    "the ending made me cry not gonna lie",
];

const NAMES: &[&str] = &[
    "Ana Ruiz",
    "Lena Holm",
    "Adele Brandt",
    "Tom Fairweather",
    "Grigor Pashin",
    "Olu Benson",
    "Mirek",
    "Harriet",
    "Sun Li",
    "Ezra Quill",
    "Dana Whitlock",
    "Petra",
    "Ivo Marsh",
    "Selma Odom",
    "Karl Reuter",
    "Noor Haddad",
    "Juno",
    "Bela Tarnok",
    "Faye",
    "Otto Lind",
];
const TIMES: &[&str] =
    &["two weeks", "9 days", "ten days", "three months", "48 hours", "a week", "12 hours", "four weeks", "30 minutes", "one month"];
const EMOJI: &[&str] = &["🔥", "💯", "🙏🙏", "❤️", "🚀🚀🚀", "👇", "😍"];
const SYNONYMS: &[(&str, &str)] = &[
    ("thanks", "cheers"),
    ("made", "earned"),
    ("showed", "taught"),
    ("text", "message"),
    ("visit", "check"),
    ("today", "now"),
    ("healed", "cured"),
    ("cheap", "affordable"),
    ("message", "contact"),
    ("help", "assistance"),
    ("free", "gratis"),
    ("instantly", "immediately"),
    ("final", "done"),
    ("home", "back"),
    ("near", "outside"),
    ("order", "buy"),
    ("open", "live"),
    ("recovered", "rescued"),
    ("needed", "required"),
    ("real", "genuine"),
    ("bequem", "einfach"),
    ("semana", "noche"),
    ("every", "each"),
    ("sent", "paid"),
    ("lose", "drop"),
    ("doubled", "tripled"),
];

/// A member of the campaign of `template`, changed as much as spammers do.
pub fn variant(template: &str, random: &mut SplitMix) -> String {
    let mut text = filled(template, template.bytes().map(usize::from).sum(), random);
    // One sentence before the other.
    let sentences: Vec<&str> = text.split_inclusive(". ").collect();
    if sentences.len() > 1 && random.below(5) == 0 {
        let mut sentences: Vec<&str> = sentences.iter().map(|sentence| sentence.trim()).collect();
        random.shuffle(&mut sentences);
        text = sentences.join(" ");
    }
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    for word in &mut words {
        let is_word = word.len() > 3 && word.chars().all(char::is_alphabetic);
        if !is_word {
            continue;
        }
        if let Some((_, other)) = SYNONYMS.iter().find(|(one, _)| word.eq_ignore_ascii_case(one)).filter(|_| random.below(4) == 0) {
            (*other).clone_into(word);
        }
        match random.below(40) {
            0 => {
                // A typo: two letters swapped.
                let mut letters: Vec<char> = word.chars().collect();
                let at = 1 + random.below(letters.len() - 2);
                letters.swap(at, at + 1);
                *word = letters.into_iter().collect();
            }
            1 if word.is_ascii() => *word = word.replace('a', "а").replace('o', "о").replace('e', "е"),
            _ => {}
        }
    }
    if random.below(3) == 0 {
        words.push(EMOJI[random.below(EMOJI.len())].to_owned());
    }
    let text = words.join(" ");
    if random.below(8) == 0 { text.to_lowercase() } else { text }
}

/// `template` with its slots filled; handles and hosts are those of spammer `number`.
pub fn filled(template: &str, number: usize, random: &mut SplitMix) -> String {
    let mut text = String::new();
    for character in template.chars() {
        match character {
            '$' => {
                text += &[
                    format!("${},{:03}", 1 + random.below(30), random.below(1_000)),
                    format!("{} dollars", 100 + random.below(9_000)),
                    format!("{}€", 50 + random.below(900)),
                ][random.below(3)]
            }
            '#' => text += &(2 + random.below(90)).to_string(),
            '%' if text.ends_with(|c: char| c.is_ascii_digit()) => text.push('%'),
            '%' => text += NAMES[random.below(NAMES.len())],
            '@' => {
                text += &format!(
                    "@{}_{}{number}",
                    NAMES[random.below(NAMES.len())].to_lowercase().replace(' ', "_"),
                    ["fx", "trade", "vip", "help"][random.below(4)]
                )
            }
            '^' => {
                text += &format!(
                    "{}-{}{number}.example/{}",
                    ["win", "best", "easy", "gold"][random.below(4)],
                    ["now", "page", "room", "shop"][random.below(4)],
                    random.below(100)
                )
            }
            '~' => text += TIMES[random.below(TIMES.len())],
            other => text.push(other),
        }
    }
    text
}
