import FoundationEssentials

/// Finding the runs that somebody wants to see.
extension RunTable {
    /// After `refresh`.
    ///
    /// - Returns: the runs of the query's page, and how many match in all.
    func find(_ query: RunQuery, _ jobs: borrowing JobTable) -> (page: [UInt32], matching: Int) {
        let size = min(max(query.pageSize, 1), 1000)
        let start = min(max(query.page, 0), Int(Int32.max)) * size
        let filter = Filter(query, self, jobs)
        if filter.isEmpty {
            let page = newestFirst.dropFirst(start).prefix(size)
            return (Array(page), newestFirst.count)
        }
        var (page, matching): ([UInt32], Int) = ([], 0)
        for run in newestFirst where filter.matches(run, self, jobs) {
            if matching >= start, page.count < size { page.append(run) }
            matching += 1
        }
        return (page, matching)
    }

    /// A query, made ready for many runs.
    private struct Filter {
        /// For each company's slot whether it is wanted.
        private var companies: [Bool]?
        private var status: RunStatus?
        /// For each event whether it is wanted, and the bits of those.
        private var events: (wanted: [Bool], bits: UInt64)?
        private var during: Range<Int64>?

        var isEmpty: Bool { companies == nil && status == nil && events == nil && during == nil }

        init(_ query: RunQuery, _ runs: borrowing RunTable, _ jobs: borrowing JobTable) {
            status = query.status
            if let during = query.during { self.during = during.lowerBound.micros..<during.upperBound.micros }
            if let company = query.company?.trimmed, !company.isEmpty {
                let (folded, bare) = (Array(CompanyName.folded(company).utf8), Array(CompanyName.bare(company).utf8))
                let id = Int(company)
                companies = runs.companies.map { candidate in
                    candidate.head != JobRow.none
                        && (candidate.id == id || CompanyName.contains(candidate.searchName, folded)
                            || bare != folded && CompanyName.contains(candidate.searchName, bare))
                }
            }
            if let event = query.event?.trimmed.lowercased(), !event.isEmpty {
                let wanted = jobs.events.all.map { name in
                    event.hasSuffix("*") ? name.lowercased().hasPrefix(event.dropLast()) : name.lowercased() == event
                }
                var bits: UInt64 = 0
                for (id, isWanted) in wanted.enumerated() where isWanted { bits |= RunTable.bit(id) }
                events = (wanted, bits)
            }
        }

        func matches(_ run: UInt32, _ runs: borrowing RunTable, _ jobs: borrowing JobTable) -> Bool {
            let candidate = runs.runs[Int(run)]
            if let status, candidate.status != status { return false }
            if let companies {
                guard candidate.company != JobRow.none, companies[Int(candidate.company)] else { return false }
            }
            if let events {
                guard candidate.events & events.bits != 0 else { return false }
                if candidate.events & events.bits == RunTable.bit(63) {
                    guard runs.jobs(of: run, jobs).contains(where: { events.wanted[Int(jobs[$0].event)] }) else {
                        return false
                    }
                }
            }
            guard let during else { return true }
            guard candidate.first < during.upperBound, candidate.last >= during.lowerBound else { return false }
            return runs.jobs(of: run, jobs).contains { id in
                during.contains(jobs[id].received) || during.contains(jobs[id].moved)
            }
        }
    }
}

extension String {
    /// Without blanks around it.
    fileprivate var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
