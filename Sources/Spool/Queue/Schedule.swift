import HeapModule

/// Names that come up at a time each, the earliest first.
struct Schedule<Time: Comparable & Sendable>: Sendable {
    struct Entry: Comparable, Sendable {
        var time: Time
        var name: JobName

        static func < (left: Entry, right: Entry) -> Bool { (left.time, left.name) < (right.time, right.name) }
    }

    private var times: [JobName: Time]
    /// Some of them stand for a time that was changed since; they are dropped when they surface.
    private var entries: Heap<Entry>

    init(_ entries: Heap<Entry> = Heap()) {
        self.entries = entries
        times = Dictionary(entries.unordered.map { ($0.name, $0.time) }, uniquingKeysWith: { min($0, $1) })
    }

    var count: Int { times.count }

    /// Not after the time at which the next name comes up; nil when there is none.
    var next: Time? { times.isEmpty ? nil : entries.min?.time }

    subscript(name: JobName) -> Time? { times[name] }

    mutating func set(_ name: JobName, at time: Time) {
        guard times[name] != time else { return }
        times[name] = time
        entries.insert(Entry(time: time, name: name))
        if entries.count > 2 * times.count + 64 { entries = Heap(times.map { Entry(time: $1, name: $0) }) }
    }

    mutating func remove(_ name: JobName) { if !times.isEmpty { times[name] = nil } }

    /// Takes the first name whose time has come.
    mutating func popDue(_ present: Time) -> JobName? {
        while let first = entries.min, first.time <= present {
            entries.removeMin()
            guard times[first.name] == first.time else { continue }
            times[first.name] = nil
            return first.name
        }
        return nil
    }
}
