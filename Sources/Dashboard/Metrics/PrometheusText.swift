/// Metrics as Prometheus reads them: its text format, version 0.0.4.
package enum PrometheusText {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Each metric once, in the list's order and then what the list does not know; of two samples of one series the first.
    package static func text(_ samples: [MetricSample]) -> String {
        let known = Set(MetricFamily.all.map(\.name))
        let byFamily = Dictionary(grouping: samples, by: \.family)
        let unknown = byFamily.keys.filter { !known.contains($0) }.sorted().map { name in
            MetricFamily(name: name, kind: kind(byFamily[name]?.first), labels: [], help: "")
        }
        var text = ""
        for family in MetricFamily.all + unknown {
            guard let samples = byFamily[family.name] else { continue }
            text += "# HELP \(family.name) \(escapedHelp(family.help))\n# TYPE \(family.name) \(family.kind.rawValue)\n"
            var seen: Set<String> = []
            for sample in samples.sorted(by: { $0.labels < $1.labels }) where seen.insert(sample.labels).inserted {
                write(sample, to: &text)
            }
        }
        return text
    }

    private static func kind(_ sample: MetricSample?) -> MetricFamily.Kind {
        switch sample?.value {
        case .histogram: .histogram
        case .number, nil: sample?.family.hasSuffix("_total") == true ? .counter : .gauge
        }
    }

    private static func write(_ sample: MetricSample, to text: inout String) {
        let (name, labels) = (sample.family, sample.labels)
        let braced = labels.isEmpty ? "" : "{\(labels)}"
        switch sample.value {
        case .number(let value):
            text += "\(name)\(braced) \(number(value))\n"
        case .histogram(let bounds, let counts, let sum):
            let comma = labels.isEmpty ? "" : ","
            var count: UInt64 = 0
            for (bound, more) in zip(bounds + [.infinity], counts) {
                count += more
                text += "\(name)_bucket{\(labels)\(comma)le=\"\(number(bound))\"} \(count)\n"
            }
            text += "\(name)_sum\(braced) \(number(sum))\n\(name)_count\(braced) \(count)\n"
        }
    }

    /// `a="b",c="d"`.
    static func labels(_ labels: [(String, String)]) -> String {
        labels.map { "\(name($0))=\"\(escapedHelp($1).replacing("\"", with: "\\\""))\"" }.joined(separator: ",")
    }

    /// Letters, digits and underscores, not beginning with a digit.
    static func name(_ text: String) -> String {
        let name = text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        return (name.first?.isNumber ?? true ? "_" : "") + String(name)
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int(exactly: value).map(String.init) ?? String(value)
    }

    private static func escapedHelp(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }
}
