//! The regularized incomplete gamma function (Numerical Recipes, section 6.2).

/// Terms at most; shapes here are between 0.1 and 10, and none needs a tenth of them.
const TERMS_MAX: u32 = 1_000;
/// Terms below this share of the sum change nothing.
const ENOUGH: f64 = 1e-15;
/// Stands for zero where a division follows.
const TINY: f64 = 1e-300;

/// Q(a, x): the share of a gamma distribution of shape `a` above `x`. O(terms).
pub(super) fn upper(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let weight = libm::exp(a * libm::log(x) - x - libm::lgamma(a));
    if x < a + 1.0 {
        1.0 - weight * series(a, x)
    } else {
        weight * fraction(a, x)
    }
}

/// The sum of x^n / (a (a + 1) .. (a + n)).
fn series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum) = (1.0 / a, 1.0 / a);
    for n in 1..TERMS_MAX {
        term *= x / (a + f64::from(n));
        sum += term;
        if term < sum * ENOUGH {
            break;
        }
    }
    sum
}

/// The continued fraction by the method of Lentz.
fn fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1.0 / TINY, 1.0 / b);
    let mut h = d;
    for n in 1..TERMS_MAX {
        let n = f64::from(n);
        let factor = n * (a - n);
        b += 2.0;
        d = 1.0 / away_from_zero(factor * d + b);
        c = away_from_zero(b + factor / c);
        h *= d * c;
        if (d * c - 1.0).abs() < ENOUGH {
            break;
        }
    }
    h
}

fn away_from_zero(number: f64) -> f64 {
    if number.abs() < TINY { TINY } else { number }
}

#[cfg(test)]
mod tests {
    use super::upper;

    #[test]
    fn known_values() {
        // Q(1, x) = exp(-x); Q(2, x) = (1 + x) exp(-x); Q(1/2, x) = erfc(sqrt(x)).
        for x in [0.01, 0.5, 1.9, 2.1, 7.0, 30.0] {
            let exp = libm::exp(-x);
            let close = |a, expected: f64| {
                let difference = (upper(a, x) - expected).abs();
                assert!(difference < 1e-13, "Q({a}, {x}) is off by {difference}");
            };
            close(1.0, exp);
            close(2.0, (1.0 + x) * exp);
            close(0.5, libm::erfc(libm::sqrt(x)));
        }
        assert_eq!(upper(3.0, 0.0), 1.0);
    }
}
