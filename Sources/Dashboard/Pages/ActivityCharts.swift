import FoundationEssentials

/// What ended in the last hour and day, and how long it took, as pictures with the same in words.
struct ActivityCharts {
    let wording: Wording

    private var texts: Texts { wording.texts }

    /// For the template `chart`.
    func values(_ activity: Activity) -> [[String: Any]] {
        [
            throughput(activity.minutes, texts["lastHour"], unit: 60),
            throughput(activity.hours, texts["lastDay"], unit: 3600),
            latency(activity),
        ].compactMap { $0?.values }
    }

    private func throughput(_ buckets: [Activity.Bucket], _ span: String, unit: TimeInterval) -> Chart? {
        func total(_ count: (Activity.Bucket) -> Int) -> Int { buckets.reduce(0) { $0 + count($1) } }
        let (done, failed, skipped) = (total(\.done), total(\.failed), total(\.skipped))
        let all = done + failed + skipped
        let peak = buckets.map { $0.done + $0.failed + $0.skipped }.max() ?? 0
        return Chart(
            title: texts("chart.throughput", ["span": span]),
            summary: all == 0
                ? texts["chart.nothing"]
                : texts(
                    "chart.total",
                    [
                        "total": texts.number(all), "done": texts.number(done), "failed": texts.number(failed),
                        "skipped": texts.number(skipped),
                    ]
                ),
            bars: buckets.map(bar),
            from: texts("chart.ago", ["span": wording.duration(unit * Double(buckets.count))]),
            to: texts["chart.now"],
            peak: peak == 0
                ? "" : texts("chart.peak", ["peak": texts.number(peak), "unit": texts[unit == 60 ? "minute" : "hour"]])
        )
    }

    private func bar(_ bucket: Activity.Bucket) -> Chart.Bar {
        let time = wording.time(bucket.start, .minute)["text"] as? String ?? ""
        let counts = texts(
            "chart.bar",
            [
                "done": texts.number(bucket.done), "failed": texts.number(bucket.failed),
                "skipped": texts.number(bucket.skipped),
            ]
        )
        return Chart.Bar(
            parts: [
                ("done", Double(bucket.done)), ("failed", Double(bucket.failed)), ("skipped", Double(bucket.skipped)),
            ],
            label: "\(time): \(counts)"
        )
    }

    /// Two bars, for the hour and for the day: half of the jobs, and 95 of 100, took no longer.
    private func latency(_ activity: Activity) -> Chart? {
        let spans = [("lastHour", activity.lastHour), ("lastDay", activity.lastDay)]
        guard spans.contains(where: { $0.1 != nil }) else { return nil }
        let words = spans.map { name, latency in
            guard let latency else { return "\(texts[name]): \(texts["chart.nothing"])" }
            let summary = texts(
                "chart.latencySummary",
                ["median": wording.duration(latency.median), "slowest": wording.duration(latency.p95)]
            )
            return "\(texts[name]): \(summary)"
        }
        return Chart(
            title: texts["chart.latency"],
            summary: words.joined(separator: "; "),
            bars: zip(spans, words).map { span, words in
                let (median, most) = (span.1?.median ?? 0, span.1?.p95 ?? 0)
                return Chart.Bar(parts: [("latency", median), ("slowest", max(0, most - median))], label: words)
            },
            from: texts["lastHour"],
            to: texts["lastDay"],
            peak: ""
        )
    }
}
