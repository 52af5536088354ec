/// A page of metrics, read as strictly as Prometheus' text format 0.0.4 allows; it shares no code with the product.
struct Exposition {
    struct Series: Hashable, CustomStringConvertible {
        var name: String
        var labels: [String: String]

        var description: String { "\(name)\(labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })" }
    }

    struct Flaw: Error, CustomStringConvertible {
        let description: String
    }

    /// The word of each `# TYPE` line.
    private(set) var types: [String: String] = [:]
    private(set) var help: [String: String] = [:]
    private(set) var values: [Series: Double] = [:]

    /// - Throws: the first thing that is not as it has to be.
    init(_ text: String) throws {
        guard text.isEmpty || text.hasSuffix("\n") else { throw Flaw(description: "the last line has no end") }
        var closed: Set<String> = []
        var present = ""
        for line in text.split(separator: "\n") {
            do {
                if line.hasPrefix("#") {
                    let family = try readComment(line)
                    guard !closed.contains(family) else { throw Flaw(description: "\(family) comes twice") }
                    if family != present { closed.insert(present) }
                    present = family
                } else {
                    let series = try readSample(line)
                    guard family(of: series.name) == present else {
                        throw Flaw(description: "\(series.name) stands under \(present)")
                    }
                }
            } catch let flaw as Flaw {
                throw Flaw(description: "\(flaw) in the line \(line)")
            }
        }
        for (family, type) in types where type == "histogram" { try checkHistogram(family) }
    }

    subscript(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        values[Series(name: name, labels: labels)]
    }

    /// The sum of all series of that name whose labels have these values.
    func sum(_ name: String, _ labels: [String: String] = [:]) -> Double {
        values.filter { series, _ in
            series.name == name && labels.allSatisfy { series.labels[$0.key] == $0.value }
        }.values.reduce(0, +)
    }

    private func family(of name: String) -> String {
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            let family = String(name.dropLast(suffix.count))
            if types[family] == "histogram" { return family }
        }
        return name
    }

    // MARK: Lines

    private mutating func readComment(_ line: Substring) throws -> String {
        let parts = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[0] == "#", Self.isName(parts[2][...]) else {
            throw Flaw(description: "no comment")
        }
        switch parts[1] {
        case "HELP":
            guard help.updateValue(parts[3], forKey: parts[2]) == nil else { throw Flaw(description: "a second HELP") }
        case "TYPE":
            guard ["counter", "gauge", "histogram"].contains(parts[3]) else { throw Flaw(description: "unknown type") }
            guard types.updateValue(parts[3], forKey: parts[2]) == nil else { throw Flaw(description: "a second TYPE") }
        default: throw Flaw(description: "neither HELP nor TYPE")
        }
        return parts[2]
    }

    private mutating func readSample(_ line: Substring) throws -> Series {
        var rest = line
        let name = rest.prefix { $0 != "{" && $0 != " " }
        guard Self.isName(name) else { throw Flaw(description: "no name") }
        rest.removeFirst(name.count)
        let labels = rest.first == "{" ? try Self.readLabels(&rest) : [:]
        guard rest.popFirst() == " " else { throw Flaw(description: "no blank before the value") }
        guard let value = Self.value(rest) else { throw Flaw(description: "no value") }
        let series = Series(name: String(name), labels: labels)
        guard values.updateValue(value, forKey: series) == nil else { throw Flaw(description: "a second sample") }
        return series
    }

    private static func readLabels(_ rest: inout Substring) throws -> [String: String] {
        var labels: [String: String] = [:]
        rest.removeFirst()
        while rest.first != "}" {
            let name = rest.prefix { $0 != "=" }
            rest.removeFirst(name.count)
            guard isName(name), rest.hasPrefix("=\"") else { throw Flaw(description: "no label") }
            rest.removeFirst(2)
            guard labels.updateValue(try readValue(&rest), forKey: String(name)) == nil else {
                throw Flaw(description: "a label twice")
            }
            if rest.first == "," {
                rest.removeFirst()
            } else if rest.first != "}" {
                throw Flaw(description: "no comma")
            }
        }
        rest.removeFirst()
        return labels
    }

    /// Up to and with the closing quote.
    private static func readValue(_ rest: inout Substring) throws -> String {
        var value = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return value
            case "\\":
                switch rest.popFirst() {
                case "\\": value.append("\\")
                case "\"": value.append("\"")
                case "n": value.append("\n")
                default: throw Flaw(description: "unknown escape")
                }
            default: value.append(character)
            }
        }
        throw Flaw(description: "no closing quote")
    }

    private static func isName(_ text: Substring) -> Bool { text.wholeMatch(of: #/[a-zA-Z_][a-zA-Z0-9_]*/#) != nil }

    private static func value(_ text: Substring) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: text.wholeMatch(of: #/-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?/#) == nil ? nil : Double(text)
        }
    }

    // MARK: Histograms

    /// Buckets grow, and the last one is the count.
    private func checkHistogram(_ family: String) throws {
        var buckets: [[String: String]: [(bound: Double, count: Double)]] = [:]
        for (series, count) in values where series.name == "\(family)_bucket" {
            var labels = series.labels
            guard let bound = labels.removeValue(forKey: "le").flatMap({ Self.value($0[...]) }) else {
                throw Flaw(description: "\(series) has no le")
            }
            buckets[labels, default: []].append((bound, count))
        }
        for (labels, unsorted) in buckets {
            let sorted = unsorted.sorted { $0.bound < $1.bound }
            guard zip(sorted, sorted.dropFirst()).allSatisfy({ $0.count <= $1.count }) else {
                throw Flaw(description: "\(family) \(labels) does not add up")
            }
            guard sorted.last?.bound == .infinity, sorted.last?.count == self["\(family)_count", labels],
                self["\(family)_sum", labels] != nil
            else { throw Flaw(description: "\(family) \(labels) has no end") }
        }
        let counts = values.keys.filter { $0.name == "\(family)_count" }.map(\.labels)
        guard Set(counts) == Set(buckets.keys) else { throw Flaw(description: "\(family) has a count without buckets") }
    }
}
