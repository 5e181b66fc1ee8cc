//! Guards the hot path: every shape, in chunks of every size, through every way in.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use picosse_benches::{SHAPES, Tally, WAYS, buffer, stream};
use std::hint::black_box;
use std::time::Duration;

/// Chunk sizes, each with a length of stream that takes about a millisecond.
const CUTS: [(&str, usize, usize); 6] = [
    ("1", 1, 1 << 16),
    ("16", 16, 1 << 18),
    ("64", 64, 1 << 20),
    ("1460", 1460, 1 << 20),
    ("16Ki", 16 << 10, 1 << 20),
    ("whole", usize::MAX, 1 << 20),
];

fn parse(criterion: &mut Criterion) {
    for shape in SHAPES {
        let mut group = criterion.benchmark_group(shape.name());
        for (cut, chunk, len) in CUTS {
            let stream = stream(shape, len);
            let mut buffer = buffer(stream.len());
            let truth = Tally::of(&stream);
            group.throughput(Throughput::Bytes(stream.len() as u64));
            for way in WAYS {
                assert_eq!(way.run(&stream, chunk, &mut buffer), truth, "{shape:?} {cut} {way:?}");
                group.bench_function(BenchmarkId::new(way.name(), cut), |bencher| {
                    bencher.iter(|| way.run(black_box(&stream), black_box(chunk), &mut buffer));
                });
            }
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(20)
        .without_plots();
    targets = parse
}
criterion_main!(benches);
