import HeapModule

/// The oldest names of a folder of any length, in bounded memory.
struct OldestNames {
    private var heap = Heap<JobName>()
    private let limit: Int
    /// The newest did not fit: what is here is not all.
    private(set) var wasCut = false

    /// - Parameter limit: how many names are kept.
    init(limit: Int) { self.limit = limit }

    /// Those of a listing, which comes in no order.
    ///
    /// At most twice as many as are kept are held at a time: telling the older half from the newer now and then is
    /// cheaper than keeping a million names in order one by one.
    ///
    /// - Parameter list: calls back with each name.
    init<Failure: Error>(limit: Int, _ list: ((JobName) -> Void) throws(Failure) -> Void) throws(Failure) {
        self.limit = limit
        var names: [JobName] = []
        var newest: JobName?
        var wasCut = false
        func cut() {
            guard names.count > limit else { return }
            names.bringOldest(limit)
            names.removeLast(names.count - limit)
            newest = names.max()
            wasCut = true
        }
        try list { name in
            if let newest, name > newest { return }
            names.append(name)
            if names.count == limit * 2 { cut() }
        }
        cut()
        heap = Heap(names)
        self.wasCut = wasCut
    }

    var isEmpty: Bool { heap.isEmpty }

    /// A name that is there already may be in it twice.
    mutating func insert(_ name: JobName) {
        if heap.count < limit {
            heap.insert(name)
        } else {
            wasCut = true
            if let newest = heap.max, name < newest { heap.replaceMax(with: name) }
        }
    }

    mutating func popOldest() -> JobName? { heap.popMin() }
}

extension [JobName] {
    /// Brings so many of the oldest to the front, in no order: quickselect.
    fileprivate mutating func bringOldest(_ count: Int) {
        withUnsafeMutableBufferPointer { names in
            var (start, end) = (0, names.count)
            while end - start > 1, start < count {
                let pivot = names[Int.random(in: start..<end)]
                let middle = names[start..<end].partition { $0 >= pivot }
                if count < middle {
                    end = middle
                } else if middle > start {
                    start = middle
                } else if let oldest = names[start..<end].firstIndex(of: pivot) {
                    names.swapAt(start, oldest)
                    start += 1
                }
            }
        }
    }
}
