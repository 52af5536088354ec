/// A small picture of numbers over time, as SVG that needs neither script nor style attributes.
struct Chart {
    /// One bar: its parts from the bottom up.
    struct Bar {
        var parts: [(kind: String, value: Double)]
        /// What a pointer reads.
        var label: String

        var total: Double { parts.reduce(0) { $0 + $1.value } }
    }

    var title: String
    /// What the picture says, in words.
    var summary: String
    var bars: [Bar]
    var from: String
    var to: String
    /// What the highest bar stands for; empty when there is none.
    var peak: String

    private static let width = 480.0
    private static let height = 96.0
    /// Of one bar.
    private static let widest = 56.0

    /// What the template `chart` needs.
    var values: [String: Any] {
        let highest = bars.map(\.total).max() ?? 0
        let step = Self.width / Double(max(1, bars.count))
        let thickness = min(Self.widest, max(1, step - 1))
        var rects: [[String: Any]] = []
        for (index, bar) in bars.enumerated() where bar.total > 0 {
            var bottom = Self.height
            for part in bar.parts where part.value > 0 {
                // Even one job among thousands is seen.
                let size = max(1.5, part.value / highest * (Self.height - 4))
                bottom -= size
                rects.append([
                    "kind": part.kind, "x": Self.short(Double(index) * step + (step - thickness) / 2),
                    "y": Self.short(max(0, bottom)),
                    "width": Self.short(thickness), "height": Self.short(size), "label": bar.label,
                ])
            }
        }
        return [
            "title": title, "summary": summary, "alternative": "\(title): \(summary)", "bars": rects,
            "width": Self.short(Self.width), "height": Self.short(Self.height),
            "lines": [0.5, Self.height / 2, Self.height - 0.5].map { ["y": Self.short($0)] },
            "from": from, "to": to, "peak": peak,
        ]
    }

    /// With one digit behind the point.
    private static func short(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
    }
}
