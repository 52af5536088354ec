extension MetricFamily {
    /// Every metric there is, in the order in which a scrape shows them; docs/METRICS.md is the same for people.
    ///
    /// The rooms name their metrics when they make them. What they name and this list does not know is shown all the
    /// same, without help; tests compare both.
    package static let all: [MetricFamily] = spool + receiving + working + calls + webhooks + itself

    private static let spool = [
        gauge("jobs", ["state"], "Jobs in the folder of a state, whoever works on them."),
        gauge("oldest_job_age_seconds", ["state"], "Since the oldest job of a state was received; 0 without one."),
        gauge("free_bytes", [], "Free on the spool's volume."),
        gauge("free_floor_bytes", [], "With less free than this, webhooks are refused."),
        gauge("free_files", [], "Files that the spool's volume still has room for, where it has a limit."),
        gauge("paused", [], "1 while claiming is paused."),
        gauge("workers", [], "Processes that work on the spool."),
        gauge("workers_ready", [], "Those of them that move, and know the tenant and its fields."),
        gauge("processes", ["role"], "Processes with a role that have not ended, as their heartbeats show."),
        gauge("heartbeat_age_seconds", ["role"], "Of the oldest heartbeat among those; above 15 one does not move."),
        gauge("loop_lag_seconds", ["loop"], "For how long the slowest loop of a kind has owed an answer; 0: none."),
        gauge("breaker_open", ["name"], "1 while claiming stops for a destination or at a stage of the work."),
        gauge("attention", [], "How many things need attention, as `status` lists them."),
        gauge("alarms", ["code"], "1 while somebody should look at something."),
        gauge("analyses_today", [], "Analyses used on this UTC day, where there is a limit."),
        gauge("analyses_limit", [], "ANALYSES_PER_DAY."),
        gauge("reconciled_at_seconds", [], "When the CRM was last compared with the spool, in seconds since 1970."),
        gauge("reconciled_missing", [], "Changes that were missing then."),
        gauge("watch_up", [], "1 while every worker is woken by file events; 0: by its sweeps only."),
    ]

    private static let receiving = [
        counter("webhooks_received_total", ["result"], "Webhooks answered with 200, by what became of them."),
        counter("webhooks_refused_total", ["reason"], "Webhooks not accepted, by the first thing that was wrong."),
        histogram(
            "commit_seconds",
            [],
            "From a webhook's arrival until it is durable.",
            [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
        ),
        histogram(
            "commit_batch_size",
            [],
            "Webhooks that shared one flush of the disk.",
            [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
        ),
        gauge("commit_queue_length", [], "Webhooks that wait for the next flush."),
    ]

    private static let working = [
        counter("jobs_claimed_total", [], "Jobs that this process began to work on."),
        counter("jobs_settled_total", ["outcome"], "Jobs that this process moved on, by where they went."),
        counter("jobs_skipped_total", ["reason"], "Jobs that needed no work, by the reason."),
        counter("jobs_done_total", ["result"], "Jobs that were finished, by what they achieved."),
        histogram(
            "job_queue_seconds",
            [],
            "From a job's arrival until it is claimed; jobs that come back are not counted again.",
            [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400, 43_200, 86_400]
        ),
        histogram(
            "job_run_seconds",
            ["outcome"],
            "From a job's claim until it is settled.",
            [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]
        ),
        counter("watch_armed_total", [], "Times that the watch of the folders was armed; the first is the start."),
        counter("watch_lost_total", ["folder"], "Times that the watch of a folder was lost."),
        counter("files_left_alone_total", [], "Entries in a job folder that are not regular files and are ignored."),
    ]

    private static let calls = [
        histogram(
            "crm_call_seconds",
            ["operation", "status"],
            "Calls to SuperOffice, until the answer is complete.",
            [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
        ),
        histogram(
            "explorer_call_seconds",
            ["operation", "status"],
            "Calls to the Company Explorer, until the answer is complete.",
            [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300]
        ),
    ]

    private static let webhooks = [
        gauge("webhook_active", ["id", "name"], "1 while SuperOffice delivers this webhook."),
        counter("webhook_calls_total", ["id", "name"], "Deliveries, as SuperOffice counts them."),
        counter("webhook_errors_total", ["id", "name"], "Failed deliveries, as SuperOffice counts them."),
        gauge(
            "webhook_consecutive_errors",
            ["id", "name"],
            "Failed deliveries in a row; nine switch the webhook off."
        ),
        gauge("webhook_looked_at_seconds", [], "When SuperOffice last answered, in Unix time."),
    ]

    private static let itself = [
        gauge("ready", [], "1 while `/health/ready` answers 200."),
        gauge("check_ready", ["check"], "1 while a check of `/health/ready` finds all well."),
        counter(
            "notifications_total",
            ["channel", "result"],
            "Messages about alerts that this process sent, by whether they were taken."
        ),
        counter("scrape_errors_total", ["part"], "Parts of a scrape that could not be read and are missing from it."),
        gauge("build_info", ["version"], "Always 1."),
        // Under the names that every Prometheus client gives them, so that ready-made dashboards find them.
        counter("process_cpu_seconds_total", [], "Processor time used, in user and system mode."),
        gauge("process_resident_memory_bytes", [], "Memory in use that is not swapped out."),
        gauge("process_open_fds", [], "Open file descriptors."),
        gauge("process_max_fds", [], "File descriptors that may be open."),
        gauge("process_start_time_seconds", [], "When the process started, in Unix time."),
    ]

    private static func counter(_ name: String, _ labels: [String], _ help: String) -> MetricFamily {
        family(.counter, name, labels, help)
    }

    private static func gauge(_ name: String, _ labels: [String], _ help: String) -> MetricFamily {
        family(.gauge, name, labels, help)
    }

    private static func histogram(_ name: String, _ labels: [String], _ help: String, _ bounds: [Double])
        -> MetricFamily
    {
        MetricFamily(name: prefix + name, kind: .histogram, bounds: bounds, labels: labels, help: help)
    }

    private static func family(_ kind: Kind, _ name: String, _ labels: [String], _ help: String) -> MetricFamily {
        let name = name.hasPrefix("process_") ? name : prefix + name
        return MetricFamily(name: name, kind: kind, labels: labels, help: help)
    }
}
