//! What serde asks of whoever writes values down, one answer after the other.
//!
//! Alternatives that hold something are objects of one field, as serde's JSON has them. Which number
//! is a handle its newtype says.

use super::{Text, TextError};
use crate::journal::names;
use kadlab_core::state::HANDLE;
use kadlab_core::wire::Directory;
use serde::ser::{self, Serialize, Serializer};
use std::fmt::Write;

/// A list or an object under way.
pub(super) struct Open<'s, 'a, W, D> {
    text: &'s mut Text<'a, W, D>,
    begun: bool,
    close: &'static str,
}

impl<'s, 'a, W: Write, D: Directory> Open<'s, 'a, W, D> {
    fn new(
        text: &'s mut Text<'a, W, D>,
        (open, close): (&str, &'static str),
    ) -> Result<Self, TextError> {
        text.out.write_str(open)?;
        Ok(Open {
            text,
            begun: false,
            close,
        })
    }

    /// One of several alternatives that hold something.
    fn variant(
        text: &'s mut Text<'a, W, D>,
        name: &str,
        (open, close): (&str, &'static str),
    ) -> Result<Self, TextError> {
        write!(text.out, "{{\"{name}\":")?;
        Open::new(text, (open, close))
    }

    fn comma(&mut self) -> Result<(), TextError> {
        if std::mem::replace(&mut self.begun, true) {
            self.text.out.write_str(",")?;
        }
        Ok(())
    }

    fn element(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), TextError> {
        self.comma()?;
        value.serialize(&mut *self.text)
    }

    fn field(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<(), TextError> {
        self.comma()?;
        write!(self.text.out, "\"{name}\":")?;
        value.serialize(&mut *self.text)
    }

    fn done(self) -> Result<(), TextError> {
        self.text.out.write_str(self.close)?;
        Ok(())
    }
}

macro_rules! elements {
    ($($list:ident $element:ident;)+) => {$(
        impl<W: Write, D: Directory> ser::$list for Open<'_, '_, W, D> {
            type Ok = ();
            type Error = TextError;
            fn $element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TextError> {
                self.element(value)
            }
            fn end(self) -> Result<(), TextError> {
                self.done()
            }
        }
    )+};
}
elements! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

macro_rules! fields {
    ($($object:ident)+) => {$(
        impl<W: Write, D: Directory> ser::$object for Open<'_, '_, W, D> {
            type Ok = ();
            type Error = TextError;
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), TextError> {
                self.field(name, value)
            }
            fn end(self) -> Result<(), TextError> {
                self.done()
            }
        }
    )+};
}
fields! { SerializeStruct SerializeStructVariant }

impl<W: Write, D: Directory> ser::SerializeMap for Open<'_, '_, W, D> {
    type Ok = ();
    type Error = TextError;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), TextError> {
        self.comma()?;
        self.text.key(key)?;
        self.text.out.write_str(":")?;
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TextError> {
        value.serialize(&mut *self.text)
    }
    fn end(self) -> Result<(), TextError> {
        self.done()
    }
}
const LIST: (&str, &str) = ("[", "]");
const OBJECT: (&str, &str) = ("{", "}");
const LIST_OF_VARIANT: (&str, &str) = ("[", "]}");
const OBJECT_OF_VARIANT: (&str, &str) = ("{", "}}");

macro_rules! numbers {
    ($($method:ident $number:ty, $to:ident;)+) => {$(
        fn $method(self, number: $number) -> Result<(), TextError> {
            self.$to(number.into())
        }
    )+};
}

impl<'s, 'a, W: Write, D: Directory> Serializer for &'s mut Text<'a, W, D> {
    type Ok = ();
    type Error = TextError;
    type SerializeSeq = Open<'s, 'a, W, D>;
    type SerializeTuple = Open<'s, 'a, W, D>;
    type SerializeTupleStruct = Open<'s, 'a, W, D>;
    type SerializeTupleVariant = Open<'s, 'a, W, D>;
    type SerializeMap = Open<'s, 'a, W, D>;
    type SerializeStruct = Open<'s, 'a, W, D>;
    type SerializeStructVariant = Open<'s, 'a, W, D>;

    numbers! {
        serialize_u8 u8, index;
        serialize_u16 u16, index;
        serialize_u32 u32, index;
        serialize_u64 u64, index;
    }

    fn serialize_i8(self, number: i8) -> Result<(), TextError> {
        self.number(number)
    }
    fn serialize_i16(self, number: i16) -> Result<(), TextError> {
        self.number(number)
    }
    fn serialize_i32(self, number: i32) -> Result<(), TextError> {
        self.number(number)
    }
    fn serialize_i64(self, number: i64) -> Result<(), TextError> {
        self.number(number)
    }
    fn serialize_f32(self, _: f32) -> Result<(), TextError> {
        Err(TextError::of("floats have no one text"))
    }
    fn serialize_f64(self, _: f64) -> Result<(), TextError> {
        Err(TextError::of("floats have no one text"))
    }
    fn serialize_bool(self, value: bool) -> Result<(), TextError> {
        self.number(value)
    }
    fn serialize_char(self, value: char) -> Result<(), TextError> {
        self.quoted(value.encode_utf8(&mut [0; 4]))
    }
    fn serialize_str(self, text: &str) -> Result<(), TextError> {
        self.quoted(text)
    }
    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), TextError> {
        self.quoted(&names::hex(bytes))
    }
    fn serialize_none(self) -> Result<(), TextError> {
        self.number("null")
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), TextError> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<(), TextError> {
        self.number("null")
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<(), TextError> {
        self.number("null")
    }
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), TextError> {
        self.quoted(variant)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), TextError> {
        self.is_handle = name == HANDLE;
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), TextError> {
        let mut object = Open::new(self, OBJECT)?;
        object.field(variant, value)?;
        object.done()
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'s, 'a, W, D>, TextError> {
        Open::new(self, LIST)
    }
    fn serialize_tuple(self, _: usize) -> Result<Open<'s, 'a, W, D>, TextError> {
        Open::new(self, LIST)
    }
    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Open<'s, 'a, W, D>, TextError> {
        Open::new(self, LIST)
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open<'s, 'a, W, D>, TextError> {
        Open::variant(self, variant, LIST_OF_VARIANT)
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Open<'s, 'a, W, D>, TextError> {
        Open::new(self, OBJECT)
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Open<'s, 'a, W, D>, TextError> {
        Open::new(self, OBJECT)
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open<'s, 'a, W, D>, TextError> {
        Open::variant(self, variant, OBJECT_OF_VARIANT)
    }
}
