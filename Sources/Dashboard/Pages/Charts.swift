import FoundationEssentials
import Spool

extension Wording {
    /// What ended in the last hour and day, and how long it took, as pictures with the same in words.
    func charts(_ activity: Activity) -> [Shown] {
        [
            throughput(activity.minutes, texts["lastHour"], texts["minute"], 3600),
            throughput(activity.hours, texts["lastDay"], texts["hour"], 86_400),
            latency(activity.minutes, activity.lastHour, texts["lastHour"], texts["minute"], 3600),
            latency(activity.hours, activity.lastDay, texts["lastDay"], texts["hour"], 86_400),
        ].compactMap(\.self)
    }

    /// Where jobs end.
    private static let ends: [SpoolLayout.Folder] = [.done, .failed, .skipped]

    private func counts(_ buckets: [Activity.Bucket]) -> (values: [String: String], total: Int) {
        let counts = Self.ends.map { end in (end.rawValue, buckets.reduce(0) { $0 + $1.jobs[end, default: 0] }) }
        let values = counts.map { ($0, texts.number($1)) }
        return (Dictionary(uniqueKeysWithValues: values), counts.reduce(0) { $0 + $1.1 })
    }

    private func throughput(_ buckets: [Activity.Bucket], _ span: String, _ unit: String, _ length: TimeInterval)
        -> Shown
    {
        var (values, total) = counts(buckets)
        values["total"] = texts.number(total)
        let peak = buckets.map { counts([$0]).total }.max() ?? 0
        let bars = buckets.map { bucket in
            ChartBar(
                parts: Self.ends.map { ($0.rawValue, Double(bucket.jobs[$0, default: 0])) },
                label: "\(time(bucket.start, .minute).text): \(texts("chart.bar", counts([bucket]).values))"
            )
        }
        let rows = buckets.filter { counts([$0]).total > 0 }
            .map { bucket in row(bucket, Self.ends.map { texts.number(bucket.jobs[$0, default: 0]) }) }
        return chart(
            "throughput-\(Int(length))",
            texts("chart.throughput", ["span": span]),
            total == 0 ? texts["chart.nothing"] : texts("chart.total", values),
            bars,
            from: texts("chart.ago", ["span": duration(length)]),
            to: texts["chart.now"],
            peak: peak == 0 ? "" : texts("chart.peak", ["peak": texts.number(peak), "unit": unit]),
            table: ([unit] + Self.ends.map(state), rows)
        )
    }

    /// Of each minute or hour how long half of its jobs took at most, and 95 of 100; nil when nothing was done.
    private func latency(
        _ buckets: [Activity.Bucket],
        _ whole: Activity.Latency?,
        _ span: String,
        _ unit: String,
        _ length: TimeInterval
    ) -> Shown? {
        guard let whole else { return nil }
        func summary(_ latency: Activity.Latency) -> String {
            texts("chart.latencySummary", ["median": duration(latency.median), "slowest": duration(latency.p95)])
        }
        let bars = buckets.map { bucket in
            let (median, most) = (bucket.latency?.median ?? 0, bucket.latency?.p95 ?? 0)
            return ChartBar(
                parts: [("latency", median), ("slowest", max(0, most - median))],
                label: "\(time(bucket.start, .minute).text): \(bucket.latency.map(summary) ?? texts["chart.nothing"])"
            )
        }
        let rows = buckets.compactMap { bucket in
            bucket.latency.map { row(bucket, [duration($0.median), duration($0.p95), texts.number($0.count)]) }
        }
        return chart(
            "latency-\(Int(length))",
            texts("chart.latency", ["span": span]),
            summary(whole),
            bars,
            from: texts("chart.ago", ["span": duration(length)]),
            to: texts["chart.now"],
            peak: texts("chart.longest", ["peak": duration(buckets.compactMap(\.latency?.p95).max() ?? 0)]),
            table: ([unit, texts["median"], texts["slowest"], texts["jobs"]], rows)
        )
    }

    /// A bucket's numbers in words, for those who do not see the picture.
    private func row(_ bucket: Activity.Bucket, _ cells: [String]) -> Shown {
        ["start": time(bucket.start, .minute), "cells": cells]
    }

    /// A small picture of numbers over time, as SVG that needs neither script nor style attributes; for the template
    /// `chart`.
    private func chart(
        _ id: String,
        _ title: String,
        _ summary: String,
        _ bars: [ChartBar],
        from: String,
        to: String,
        peak: String,
        table: (columns: [String], rows: [Shown])
    ) -> Shown {
        [
            "chart": id,
            "columns": table.columns,
            "rows": table.rows,
            "title": title,
            "summary": summary,
            "alternative": "\(title): \(summary)",
            "bars": ChartBar.rectangles(bars),
            "lines": [0.5, ChartBar.tall / 2, ChartBar.tall - 0.5].map { ["y": ChartBar.short($0)] },
            "width": ChartBar.short(ChartBar.wide),
            "height": ChartBar.short(ChartBar.tall),
            "from": from,
            "to": to,
            "peak": peak,
        ]
    }
}

/// One bar of a chart.
private struct ChartBar {
    /// From the bottom up.
    var parts: [(kind: String, value: Double)]
    /// What a pointer reads.
    var label: String

    static let wide = 480.0
    static let tall = 96.0
    private static let widest = 56.0

    private var total: Double { parts.reduce(0) { $0 + $1.value } }

    static func rectangles(_ bars: [ChartBar]) -> [Shown] {
        let highest = bars.map(\.total).max() ?? 0
        let step = wide / Double(max(1, bars.count))
        let thickness = min(widest, max(1, step - 1))
        var rectangles: [Shown] = []
        for (index, bar) in bars.enumerated() where bar.total > 0 {
            var bottom = tall
            for part in bar.parts where part.value > 0 {
                // Even one job among thousands is seen.
                let size = max(1.5, part.value / highest * (tall - 4))
                bottom -= size
                rectangles.append([
                    "kind": part.kind,
                    "x": short(Double(index) * step + (step - thickness) / 2),
                    "y": short(max(0, bottom)),
                    "width": short(thickness),
                    "height": short(size),
                    "label": bar.label,
                ])
            }
        }
        return rectangles
    }

    /// With one digit behind the point.
    static func short(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
    }
}
