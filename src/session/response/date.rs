//! The dates of HTTP headers, in the form that servers send: `Sun, 06 Nov 1994 08:49:37 GMT`
//! ([IMF-fixdate](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)).

/// The seconds from the year 0 on; `None` for any other form.
pub(super) fn seconds(value: &[u8]) -> Option<u64> {
    let value: &[u8; 29] = value.trim_ascii().try_into().ok()?;
    let [
        _,
        _,
        _,
        b',',
        b' ',
        d1,
        d0,
        b' ',
        m @ ..,
        b' ',
        y3,
        y2,
        y1,
        y0,
        b' ',
        h1,
        h0,
        b':',
        i1,
        i0,
        b':',
        s1,
        s0,
        b' ',
        b'G',
        b'M',
        b'T',
    ] = value
    else {
        return None;
    };
    let day = number(&[*d1, *d0])?;
    let year = number(&[*y3, *y2, *y1, *y0])?;
    let (hour, minute, second) = (number(&[*h1, *h0])?, number(&[*i1, *i0])?, number(&[*s1, *s0])?);
    // 60 is a leap second.
    if !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let days = days_before_month(month(m)?, year) + day;
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

fn number(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + u64::from(digit.wrapping_sub(b'0')))
    })
}

/// From 0 for January.
fn month(name: &[u8]) -> Option<u64> {
    Some(match name {
        b"Jan" => 0,
        b"Feb" => 1,
        b"Mar" => 2,
        b"Apr" => 3,
        b"May" => 4,
        b"Jun" => 5,
        b"Jul" => 6,
        b"Aug" => 7,
        b"Sep" => 8,
        b"Oct" => 9,
        b"Nov" => 10,
        b"Dec" => 11,
        _ => return None,
    })
}

/// The days from the year 0 to the first of this month. A year counts from March on, so that the
/// leap day is its last one; then 153 days are in any five months.
fn days_before_month(month: u64, year: u64) -> u64 {
    let (month, year) = if month < 2 { (month + 10, year.saturating_sub(1)) } else { (month - 2, year) };
    year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5
}

#[cfg(test)]
mod tests {
    use super::seconds;
    use std::format;

    #[test]
    fn dates_are_as_far_apart_as_a_calendar_says() {
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
    fn each_month_is_as_long_as_a_calendar_says() {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30];
        let first = |month| seconds(format!("Mon, 01 {month} 2023 00:00:00 GMT").as_bytes()).expect(month);
        for (pair, days) in months.windows(2).zip(days) {
            assert_eq!(first(pair[1]) - first(pair[0]), days * 86_400, "{}", pair[0]);
        }
    }

    #[test]
    fn anything_else_is_no_date() {
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
        ] {
            assert_eq!(seconds(text.as_bytes()), None, "{text}");
        }
    }
}
