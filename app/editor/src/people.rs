//! Who is here, counted as people: the clients that awareness tells of, each
//! person once however many tabs they have open. Pure; what a client says of
//! itself is read by `remote`.

/// What a client without a name is called.
pub const GUEST: &str = "Tamu";

/// Someone present in the article.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Yjs client ids, one a tab.
    pub clients: Vec<u64>,
    /// The account, where the client tells it (ours do).
    pub account: Option<String>,
    /// Shown name.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    /// Is it me?
    pub me: bool,
    /// Has nothing moved in any tab for a while?
    pub idle: bool,
    /// Are they typing this moment?
    pub typing: bool,
}

impl Person {
    /// What tells this person from every other, a namesake too: the account, or
    /// the first client of one that tells none.
    pub fn identity(&self) -> String {
        match (&self.account, self.clients.as_slice()) {
            (Some(account), _) => account.clone(),
            (None, [first, ..]) => first.to_string(),
            (None, []) => self.name.clone(),
        }
    }

    /// Two accounts are two people even under one name; a client that tells no
    /// account is known by its name, and one without a name is nobody else.
    fn is(&self, other: &Self) -> bool {
        match (&self.account, &other.account) {
            (Some(one), Some(two)) => one == two,
            _ => self.name == other.name && self.name != GUEST,
        }
    }
}

/// Each person once, in the order in which they first appear; nameless guests
/// are numbered.
pub fn merge(clients: Vec<Person>) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::with_capacity(clients.len());
    let mut guests = 0;
    for mut client in clients {
        if let Some(same) = people.iter_mut().find(|person| person.is(&client)) {
            same.clients.append(&mut client.clients);
            if same.account.is_none() {
                same.account = client.account;
            }
            same.idle &= client.idle;
            same.typing |= client.typing;
            continue;
        }
        if client.name == GUEST {
            guests += 1;
            if guests > 1 {
                client.name = format!("{GUEST} {guests}");
            }
        }
        people.push(client);
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(number: u64, account: Option<&str>, name: &str) -> Person {
        Person {
            clients: vec![number],
            account: account.map(str::to_owned),
            name: name.to_owned(),
            color: "#123456".to_owned(),
            me: false,
            idle: true,
            typing: false,
        }
    }

    fn names(people: &[Person]) -> Vec<(&str, Vec<u64>)> {
        people
            .iter()
            .map(|person| (person.name.as_str(), person.clients.clone()))
            .collect()
    }

    #[test]
    fn two_tabs_are_one_person_awake_and_typing_when_any_tab_is() {
        let mut second = client(2, Some("a"), "Ratna");
        (second.idle, second.typing) = (false, true);
        let people = merge(vec![client(1, Some("a"), "Ratna"), second]);
        assert_eq!(names(&people), [("Ratna", vec![1, 2])]);
        assert!(!people[0].idle && people[0].typing);
    }

    #[test]
    fn namesakes_are_two_and_a_stock_tab_is_known_by_its_name() {
        let people = merge(vec![
            client(1, Some("a"), "Budi"),
            client(2, Some("b"), "Budi"),
            client(3, None, "Budi"),
        ]);
        assert_eq!(names(&people), [("Budi", vec![1, 3]), ("Budi", vec![2])]);
        let stock_first = merge(vec![
            client(1, None, "Budi"),
            client(2, Some("a"), "Budi"),
            client(3, Some("b"), "Budi"),
        ]);
        assert_eq!(
            names(&stock_first),
            [("Budi", vec![1, 2]), ("Budi", vec![3])]
        );
        let identities: Vec<_> = stock_first.iter().map(Person::identity).collect();
        assert_eq!(identities, ["a", "b"]);
        assert_eq!(client(7, None, "Budi").identity(), "7");
    }

    #[test]
    fn nameless_guests_are_counted_each() {
        let people = merge(vec![client(1, None, GUEST), client(2, None, GUEST)]);
        assert_eq!(names(&people), [("Tamu", vec![1]), ("Tamu 2", vec![2])]);
    }
}
