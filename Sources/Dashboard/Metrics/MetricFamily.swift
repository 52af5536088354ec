/// One metric with all its series: what stands in its `# HELP` and `# TYPE` lines and in docs/METRICS.md.
package struct MetricFamily: Sendable, Hashable {
    /// The word of the `# TYPE` line.
    package enum Kind: String, Sendable { case counter, gauge, histogram }

    package var name: String
    package var kind: Kind
    /// Of a histogram: upper bounds of the buckets, ascending; the last one, `+Inf`, is not among them.
    package var bounds: [Double] = []
    /// The names of its labels, in the order of the text.
    package var labels: [String]
    package var help: String

    package static let prefix = "superoffice_connector_"
}

/// One series of a metric as it stands now.
package struct MetricSample: Sendable {
    package enum Value: Sendable {
        case number(Double)
        /// How many values lie in each bucket, one more than there are bounds; not yet added up.
        case histogram(bounds: [Double], counts: [UInt64], sum: Double)
    }

    /// The family's full name.
    package var family: String
    /// As they stand in the text.
    var labels: String
    var value: Value

    /// A gauge or counter of ours, without the prefix that all of ours have.
    package static func ours(_ name: String, _ value: Double, _ labels: [(String, String)] = []) -> MetricSample {
        MetricSample(family: MetricFamily.prefix + name, labels: PrometheusText.labels(labels), value: .number(value))
    }
}
