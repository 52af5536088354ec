import FoundationEssentials
import Spool

/// The jobs that the index holds, each once for each folder it lies in, found by folder and name.
///
/// There is one, and nobody copies it.
struct JobTable: ~Copyable, Sendable {
    typealias ID = UInt32

    /// What kind of record an event is about.
    enum Kind: UInt8, Sendable {
        case other, contact, person
    }

    private(set) var rows = ContiguousArray<JobRow>()
    private(set) var count = 0
    /// How many lie in the folders of each state.
    private(set) var counts: [SpoolLayout.Folder: Int] = [:]
    private var free: [ID] = []
    /// Open addressing: row numbers by the hash of their names.
    private var slots = [ID](repeating: JobRow.none, count: 64)
    private var oddNames: [ID: JobName] = [:]
    private(set) var folders = Interner<JobFolder>(.incoming, limit: 1 << 16)
    private(set) var events = Interner("", limit: 1 << 16)
    private var reasons = Interner(Said.nothing, limit: 1 << 31)
    private var fields = Interner([String](), limit: 1 << 16)
    private var kinds: [Kind] = [.other]
    private var states: [SpoolLayout.Folder] = [.incoming]

    subscript(id: ID) -> JobRow {
        get { rows[Int(id)] }
        _modify { yield &rows[Int(id)] }
    }

    // MARK: Finding

    func find(_ entry: JobEntry) -> ID? {
        guard let folder = folders.id(of: entry.folder) else { return nil }
        return all(named: entry.name).first { rows[Int($0)].folder == folder }
    }

    /// The rows of this name in whatever folders.
    func all(named name: JobName) -> [ID] {
        let parts = NameParts(name)
        var found: [ID] = []
        var slot = Self.hash(name, parts) & (slots.count - 1)
        while slots[slot] != JobRow.none {
            if matches(slots[slot], name, parts) { found.append(slots[slot]) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return found
    }

    private func matches(_ id: ID, _ name: JobName, _ parts: NameParts?) -> Bool {
        let row = rows[Int(id)]
        if row.flags.contains(.isOdd) { return oddNames[id] == name }
        guard let parts else { return false }
        return row.received == parts.received && row.idLow == parts.idLow && row.idHigh == parts.idHigh
            && row.key == parts.key && events[Int(row.event)] == parts.event
    }

    func name(_ id: ID) -> JobName? { oddNames[id] ?? JobName(fileName: parts(rows[Int(id)]).fileName) }

    func entry(_ id: ID) -> JobEntry? {
        name(id).map { JobEntry(folder: folder(id), name: $0) }
    }

    func folder(_ id: ID) -> JobFolder { folders[Int(rows[Int(id)].folder)] }
    func state(_ id: ID) -> SpoolLayout.Folder { states[Int(rows[Int(id)].folder)] }
    func event(_ id: ID) -> String { events[Int(rows[Int(id)].event)] }
    func kind(_ id: ID) -> Kind { kinds[Int(rows[Int(id)].event)] }
    /// Empty for a skipped job, whose folder says it.
    func why(_ id: ID) -> Said { reasons[Int(rows[Int(id)].why)] }
    func written(_ id: ID) -> [String] { fields[Int(rows[Int(id)].written)] }
    func key(_ id: ID) -> Int? {
        let row = rows[Int(id)]
        return row.flags.contains(.hasKey) ? Int(row.key) : nil
    }

    private func parts(_ row: JobRow) -> NameParts {
        NameParts(
            received: row.received,
            event: events[Int(row.event)],
            key: row.key,
            idHigh: row.idHigh,
            idLow: row.idLow
        )
    }

    // MARK: Changing

    /// Adds a job that is not there yet, as its name tells.
    mutating func insert(_ entry: JobEntry, received: Date) -> ID {
        var row = JobRow(received: received.micros, moved: received.micros)
        let parts = NameParts(entry.name)
        row.folder = takeFolder(entry.folder)
        if let parts {
            (row.received, row.moved) = (parts.received, parts.received)
            (row.key, row.idHigh, row.idLow) = (parts.key, parts.idHigh, parts.idLow)
            row.flags.insert(.hasKey)
            row.event = takeEvent(parts.event)
        }
        // When there are too many different events, the name cannot be made from its parts.
        let isOdd = parts.map { events[Int(row.event)] != $0.event } ?? true
        if isOdd { row.flags.insert(.isOdd) }
        let id: ID
        if let reused = free.popLast() {
            id = reused
            rows[Int(id)] = row
        } else {
            id = ID(rows.count)
            rows.append(row)
        }
        if isOdd {
            oddNames[id] = entry.name
            if parts == nil, let event = entry.name.event {
                rows[Int(id)].event = takeEvent(event.name)
                setKey(event.key, id)
            }
        }
        count += 1
        counts[entry.folder.state, default: 0] += 1
        if count * 4 > slots.count * 3 { grow() } else { link(id) }
        return id
    }

    private mutating func takeFolder(_ folder: JobFolder) -> UInt16 {
        let id = folders.take(folder)
        while states.count <= id { states.append(.incoming) }
        states[id] = folders[id].state
        return UInt16(id)
    }

    private mutating func takeEvent(_ event: String) -> UInt16 {
        let id = events.take(event)
        while kinds.count <= id { kinds.append(.other) }
        kinds[id] =
            JobFacts.isOf("contact", event) ? .contact : JobFacts.isOf("person", event) ? .person : .other
        return UInt16(id)
    }

    private mutating func setKey(_ key: Int, _ id: ID) {
        // The CRM's ids have 32 bits.
        guard let key = Int32(exactly: key) else { return }
        rows[Int(id)].key = key
        rows[Int(id)].flags.insert(.hasKey)
    }

    /// Takes over what the file tells; the company is not kept here.
    mutating func update(_ id: ID, _ facts: JobFacts) {
        let index = Int(id)
        rows[index].flags.remove(.isUnread)
        rows[index].moved = facts.moved.micros
        rows[index].attempts = UInt16(clamping: facts.attempts)
        if rows[index].flags.contains(.isOdd) {
            rows[index].received = facts.received.micros
            if rows[index].event == 0, let event = facts.event { rows[index].event = takeEvent(event) }
            if !rows[index].flags.contains(.hasKey), let key = facts.key { setKey(key, id) }
        }
        if why(id) != facts.why, folder(id).reason == nil {
            reasons.release(Int(rows[index].why))
            rows[index].why = UInt32(reasons.take(facts.why))
        }
        if written(id) != facts.written {
            fields.release(Int(rows[index].written))
            rows[index].written = UInt16(fields.take(facts.written))
        }
    }

    /// Takes a job out so that nobody finds it any more; `free` gives its place back.
    mutating func kill(_ id: ID) {
        unlink(id)
        rows[Int(id)].flags.insert(.isDead)
        count -= 1
        counts[state(id), default: 0] -= 1
    }

    /// Gives back what a dead row used.
    mutating func release(_ id: ID) {
        let row = rows[Int(id)]
        folders.release(Int(row.folder))
        events.release(Int(row.event))
        reasons.release(Int(row.why))
        fields.release(Int(row.written))
        oddNames[id] = nil
        free.append(id)
    }

    /// Calls `body` with every job that is there.
    func forEach(_ body: (ID, JobRow) -> Void) {
        for index in rows.indices where !rows[index].flags.contains(.isDead) { body(ID(index), rows[index]) }
    }

    /// The jobs of a folder.
    func ids(in folder: JobFolder) -> [ID] {
        guard let number = folders.id(of: folder) else { return [] }
        var ids: [ID] = []
        forEach { if Int($1.folder) == number { ids.append($0) } }
        return ids
    }

    // MARK: The hash table

    private static func hash(_ name: JobName, _ parts: NameParts?) -> Int {
        guard let parts else { return name.hashValue & Int.max }
        return hash(parts.received, parts.idHigh, parts.idLow)
    }

    private static func hash(_ received: Int64, _ high: UInt64, _ low: UInt64) -> Int {
        var hasher = Hasher()
        hasher.combine(received)
        hasher.combine(high)
        hasher.combine(low)
        return hasher.finalize() & Int.max
    }

    private func hash(_ id: ID) -> Int {
        if let name = oddNames[id] { return Self.hash(name, NameParts(name)) }
        let row = rows[Int(id)]
        return Self.hash(row.received, row.idHigh, row.idLow)
    }

    private mutating func link(_ id: ID) {
        var slot = hash(id) & (slots.count - 1)
        while slots[slot] != JobRow.none { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = id
    }

    private mutating func grow() {
        slots = [ID](repeating: JobRow.none, count: slots.count * 2)
        for id in rows.indices where !rows[id].flags.contains(.isDead) { link(ID(id)) }
    }

    /// Closes the gap, so that what was put behind it is still found.
    private mutating func unlink(_ id: ID) {
        let mask = slots.count - 1
        var gap = hash(id) & mask
        while slots[gap] != id {
            guard slots[gap] != JobRow.none else { return }
            gap = (gap + 1) & mask
        }
        var next = (gap + 1) & mask
        while slots[next] != JobRow.none {
            let home = hash(slots[next]) & mask
            // Whether it may lie in the gap: its home is not between the gap and where it is.
            if (next - home) & mask >= (next - gap) & mask {
                slots[gap] = slots[next]
                gap = next
            }
            next = (next + 1) & mask
        }
        slots[gap] = JobRow.none
    }
}
