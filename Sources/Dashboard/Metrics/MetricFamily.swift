/// One metric with all its series: what stands in its `# HELP` and `# TYPE` lines and in docs/METRICS.md.
package struct MetricFamily: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case counter
        case gauge
        /// Upper bounds of the buckets, ascending; the last one, `+Inf`, is not among them.
        case histogram([Double])

        /// The word of the `# TYPE` line.
        package var name: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }

        var bounds: [Double] { if case .histogram(let bounds) = self { bounds } else { [] } }
    }

    package var name: String
    package var kind: Kind
    /// The names of its labels, in the order of the text.
    package var labels: [String]
    package var help: String

    package static let prefix = "superoffice_connector_"
}

/// One series of a metric as it stands now.
package struct MetricSample: Sendable {
    package typealias Label = (name: String, value: String)

    package enum Value: Sendable {
        case number(Double)
        /// How many values lie in each bucket, one more than there are bounds; not yet added up.
        case histogram(bounds: [Double], counts: [UInt64], sum: Double)
    }

    /// The family's full name.
    package var family: String
    package var labels: [Label]
    package var value: Value

    /// A gauge or counter of ours, without the prefix that all of ours have.
    package static func ours(_ name: String, _ value: Double, _ labels: [Label] = []) -> MetricSample {
        MetricSample(family: MetricFamily.prefix + name, labels: labels, value: .number(value))
    }
}
