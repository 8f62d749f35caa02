//! Where the goods of each booking are, as the simulation sees it: at the depot, or on board of a courier. It is independent of the server's
//! data, and finds hand-overs by couriers who do not have the goods.

use std::collections::{BTreeMap, HashMap, HashSet};

use uuid::Uuid;

/// The goods on board of all couriers. Goods that are not listed are at the depot, or were handed over.
#[derive(Debug, Default)]
pub struct Goods {
    /// The courier who has the goods of each booking, by index.
    on_board: BTreeMap<Uuid, usize>,
    /// Goods that could not be handed over. They stay on board until the courier is back at the depot.
    failed: HashSet<Uuid>,
    /// The couriers who loaded by an old list, because the phone had no signal.
    blind: HashSet<usize>,
    /// The number of visits of a courier who did not have the goods.
    pub missing: u64,
    /// How often a courier waited at the depot for goods that another courier brings back.
    pub awaited: u64,
}

/// A loading at the depot.
pub struct Loading<'a> {
    pub courier: usize,
    pub bookings: &'a [Uuid],
    /// Whether the phone has no signal, so that the list may be old.
    pub blind: bool,
    /// The size of each known booking.
    pub sizes: &'a HashMap<Uuid, u32>,
    pub capacity: u32,
    /// Whether the courier leaves now. Until then, another courier may still bring goods that are on the list.
    pub leaves: bool,
}

impl Goods {
    /// Loads a trip: goods that could not be handed over leave the vehicle, and those on the list come on board if they are there. Returns
    /// the violations, in words.
    pub fn load(&mut self, loading: &Loading<'_>) -> Vec<String> {
        let courier = loading.courier;
        self.unload_failed(courier);
        if loading.blind {
            self.blind.insert(courier);
        }
        let mut found = Vec::new();
        for booking in loading.bookings {
            match self.on_board.get(booking).copied() {
                Some(other) if other != courier => {
                    if loading.leaves && !self.is_excused(courier, *booking) {
                        found.push(format!(
                            "the goods of {booking} are to be loaded, and courier {} has them",
                            other + 1
                        ));
                    }
                }
                _ => {
                    self.failed.remove(booking);
                    self.on_board.insert(*booking, courier);
                }
            }
        }
        let sizes = self.of(courier).filter_map(|booking| loading.sizes.get(&booking));
        let load: u32 = sizes.sum();
        if load > loading.capacity && !self.blind.contains(&courier) {
            found.push(format!("{load} are on board after loading, the capacity is {}", loading.capacity));
        }
        found
    }

    /// Unloads what could not be handed over: the courier is back at the depot.
    pub fn unload_failed(&mut self, courier: usize) {
        let Self { on_board, failed, .. } = self;
        on_board.retain(|booking, with| *with != courier || !failed.contains(booking));
    }

    /// Unloads everything: the courier is back and goes home.
    pub fn unload(&mut self, courier: usize) {
        self.on_board.retain(|_, with| *with != courier);
        self.failed.retain(|booking| self.on_board.contains_key(booking));
    }

    /// Whether a courier has the goods of a booking.
    pub fn is_with(&self, courier: usize, booking: Uuid) -> bool {
        self.on_board.get(&booking) == Some(&courier)
    }

    /// Whether another courier has the goods of a booking.
    pub fn is_with_another(&self, courier: usize, booking: Uuid) -> bool {
        self.on_board.get(&booking).is_some_and(|with| *with != courier)
    }

    /// Takes goods over from another vehicle; false if no vehicle has them.
    pub fn take_over(&mut self, courier: usize, booking: Uuid) -> bool {
        let from = self.on_board.get_mut(&booking);
        from.map(|with| *with = courier).is_some()
    }

    /// Puts goods that were loaded back into the depot.
    pub fn put_back(&mut self, courier: usize, booking: Uuid) {
        if self.is_with(courier, booking) {
            self.hand_over(booking);
        }
    }

    /// Hands goods over.
    pub fn hand_over(&mut self, booking: Uuid) {
        self.on_board.remove(&booking);
    }

    /// Keeps goods on board that could not be handed over.
    pub fn keep(&mut self, booking: Uuid) {
        self.failed.insert(booking);
    }

    /// Whether missing goods follow from a list that was old, because a phone had no signal.
    pub fn is_excused(&self, courier: usize, booking: Uuid) -> bool {
        let holder = self.on_board.get(&booking);
        self.blind.contains(&courier) || holder.is_some_and(|holder| self.blind.contains(holder))
    }

    fn of(&self, courier: usize) -> impl Iterator<Item = Uuid> {
        self.on_board.iter().filter(move |(_, with)| **with == courier).map(|(booking, _)| *booking)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn load(goods: &mut Goods, courier: usize, numbers: &[u128], blind: bool) -> String {
        let bookings: Vec<Uuid> = numbers.iter().map(|number| id(*number)).collect();
        let sizes = (1..9).map(|number| (id(number), 2)).collect();
        goods
            .load(&Loading { courier, bookings: &bookings, blind, sizes: &sizes, capacity: 5, leaves: true })
            .join("\n")
    }

    #[test]
    fn goods_are_with_the_courier_who_loaded_them_until_they_are_handed_over() {
        let mut goods = Goods::default();
        assert_eq!(load(&mut goods, 0, &[1, 2], false), "");
        assert!(goods.is_with(0, id(1)) && !goods.is_with(1, id(1)));
        goods.hand_over(id(1));
        assert!(!goods.is_with(0, id(1)));
        assert!(goods.take_over(1, id(2)) && goods.is_with(1, id(2)));
        assert!(!goods.take_over(1, id(1)));
    }

    #[test]
    fn goods_that_are_put_back_can_be_loaded_by_another_courier() {
        let mut goods = Goods::default();
        load(&mut goods, 0, &[1, 2], false);
        goods.put_back(0, id(1));
        goods.put_back(1, id(2));
        assert!(goods.is_with(0, id(2)), "only the courier who has them puts them back");
        assert_eq!(load(&mut goods, 1, &[1], false), "");
    }

    #[test]
    fn goods_of_another_courier_cannot_be_loaded() {
        let mut goods = Goods::default();
        load(&mut goods, 0, &[1], false);
        assert!(load(&mut goods, 1, &[1], false).contains("courier 1 has them"));
        assert!(goods.is_with(0, id(1)));
        // Without signal, the first courier may have taken what was planned for another one meanwhile.
        load(&mut goods, 2, &[2], true);
        assert_eq!(load(&mut goods, 1, &[2], false), "");
        assert!(goods.is_excused(1, id(2)) && !goods.is_excused(1, id(1)));
    }

    #[test]
    fn failed_goods_count_until_they_are_back_at_the_depot() {
        let mut goods = Goods::default();
        load(&mut goods, 0, &[1, 2], false);
        assert!(load(&mut goods, 0, &[3], false).contains("6 are on board after loading, the capacity is 5"));
        goods.keep(id(1));
        goods.hand_over(id(2));
        goods.hand_over(id(3));
        assert_eq!(load(&mut goods, 0, &[4, 5], false), "");
        assert!(!goods.is_with(0, id(1)));
        assert_eq!(load(&mut goods, 1, &[1], false), "");
        goods.unload(0);
        assert!(!goods.is_with(0, id(4)) && goods.is_with(1, id(1)));
    }
}
