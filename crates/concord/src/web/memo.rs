//! What is the same for everybody until the next save is made once for each
//! generation, by the first who asks.

use std::sync::{Arc, Mutex, PoisonError};

/// A value that belongs to one generation.
#[derive(Debug)]
pub(super) struct PerGeneration<T>(Mutex<Option<(u64, Arc<T>)>>);

impl<T> Default for PerGeneration<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> PerGeneration<T> {
    /// The value of this generation, made now unless it is known. Whoever asks
    /// meanwhile waits rather than makes it again.
    pub(super) fn get<E>(
        &self,
        generation: u64,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, value)) = &*known
            && *of == generation
        {
            return Ok(value.clone());
        }
        let value = Arc::new(make()?);
        *known = Some((generation, value.clone()));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_once_for_each_generation() {
        let memo = PerGeneration::default();
        let mut made = 0;
        for generation in [1, 1, 2, 2, 1] {
            let value = memo.get(generation, || {
                made += 1;
                Ok::<_, ()>(generation * 10)
            });
            assert_eq!(value.as_deref(), Ok(&(generation * 10)));
        }
        assert_eq!(made, 3);
        assert!(memo.get(3, || Err::<u64, _>("no")).is_err());
    }
}
