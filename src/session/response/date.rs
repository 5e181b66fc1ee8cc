//! Dates of HTTP headers, in the form that servers send: `Sun, 06 Nov 1994 08:49:37 GMT`
//! ([IMF-fixdate](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)).

use super::media_type::trim;

/// The format. A lower-case letter stands for any byte. A digit stands for a digit of the number with that
/// index: 0 is the day, 1 the year, 2 to 4 the time.
const FORM: &[u8; 29] = b"www, 00 mmm 1111 22:33:44 GMT";
/// Years start in March here, so that the leap day is the last day of a year.
const MONTHS: [[u8; 3]; 12] = [
    *b"Mar", *b"Apr", *b"May", *b"Jun", *b"Jul", *b"Aug", *b"Sep", *b"Oct", *b"Nov", *b"Dec", *b"Jan",
    *b"Feb",
];

/// The seconds since 1970. `None` for another format, and for years that do not fit into a `u32`.
#[inline(never)] // for size
pub(super) fn seconds(value: &[u8]) -> Option<u32> {
    let value: &[u8; 29] = trim(value).try_into().ok()?;
    let mut numbers = [0; 5];
    for (&form, &byte) in FORM.iter().zip(value) {
        if let Some(number) = numbers.get_mut(usize::from(form.wrapping_sub(b'0'))) {
            *number = *number * 10 + digit(byte)?;
        } else if !form.is_ascii_lowercase() && form != byte {
            return None;
        }
    }
    let [day, year, hour, minute, second] = numbers;
    // 60 is a leap second.
    let is_time = hour < 24 && minute < 60 && second <= 60;
    if !is_time || !(1..=31).contains(&day) || !(1970..2106).contains(&year) {
        return None;
    }
    let name = value.get(8..11)?;
    let month = (0..).zip(&MONTHS).find(|(_, month)| *month == name)?.0;
    let year = if month < 10 { year } else { year - 1 };
    let days = days_before(month, year) + day - (days_before(10, 1969) + 1);
    Some(days * 86_400 + (hour * 60 + minute) * 60 + second)
}

fn digit(byte: u8) -> Option<u32> {
    byte.is_ascii_digit().then(|| u32::from(byte & 0x0F))
}

/// The days from the year 0 to the first day of this month. `month` is an index of [`MONTHS`]. (Five months
/// in a row have 153 days.)
const fn days_before(month: u32, year: u32) -> u32 {
    let century = year / 100;
    year * 365 + year / 4 - century + century / 4 + (month * 153 + 2) / 5
}

#[cfg(test)]
mod tests {
    use super::seconds;
    use std::format;

    #[test]
    fn the_distance_of_two_dates_agrees_with_the_calendar() {
        for (earlier, later, apart) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", 0),
            ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 09:50:38 GMT", 3661),
            ("Thu, 31 Dec 2026 23:59:59 GMT", "Fri, 01 Jan 2027 00:00:00 GMT", 1),
            ("Wed, 28 Feb 2024 00:00:00 GMT", "Fri, 01 Mar 2024 00:00:00 GMT", 2 * 86_400),
            ("Tue, 28 Feb 2023 00:00:00 GMT", "Wed, 01 Mar 2023 00:00:00 GMT", 86_400),
            ("Sat, 01 Jan 2000 00:00:00 GMT", "Mon, 01 Jan 2001 00:00:00 GMT", 366 * 86_400),
            ("Fri, 01 Jan 2100 00:00:00 GMT", "Sat, 01 Jan 2101 00:00:00 GMT", 365 * 86_400),
            ("Thu, 01 Jan 1970 00:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        ] {
            let of = |date: &str| seconds(date.as_bytes()).expect(date);
            assert_eq!(of(later) - of(earlier), apart, "{earlier} {later}");
        }
    }

    #[test]
    fn the_length_of_each_month_agrees_with_the_calendar() {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30];
        let first = |month| seconds(format!("Mon, 01 {month} 2023 00:00:00 GMT").as_bytes()).expect(month);
        for (pair, days) in months.windows(2).zip(days) {
            assert_eq!(first(pair[1]) - first(pair[0]), days * 86_400, "{}", pair[0]);
        }
    }

    #[test]
    fn other_formats_are_not_dates() {
        for text in [
            "",
            "soon",
            "120",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:3x GMT",
            "Wed, 31 Dec 1969 23:59:59 GMT",
            "Fri, 01 Jan 2106 00:00:00 GMT",
        ] {
            assert_eq!(seconds(text.as_bytes()), None, "{text}");
        }
    }
}
