//! Enumerations with a number for the ABI and a word for people.

macro_rules! words {
    ($(#[$outer:meta])* $kind:ident { $($(#[$doc:meta])* $name:ident = $number:literal, $word:literal;)* }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        $(#[$outer])*
        #[repr(i32)]
        pub enum $kind { $($(#[$doc])* $name = $number,)* }

        impl $kind {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [$kind] = &[$($kind::$name),*];

            /// The one of this number, if there is one.
            pub fn from_number(number: i64) -> Option<$kind> {
                match number { $($number => Some($kind::$name),)* _ => None }
            }

            /// The word in documents, messages and the audit trail.
            pub fn name(self) -> &'static str {
                match self { $($kind::$name => $word,)* }
            }
        }
    };
}
