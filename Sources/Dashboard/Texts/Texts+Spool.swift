extension Texts {
    /// What the spool page, signing in and the actions say.
    static let spool: Table = [
        "asTable": ("As a table", "Als Tabelle"),
        "median": ("median", "Median"),
        "slowest": ("95 % under", "95 % unter"),
        "allIsWell": ("Nothing needs attention.", "Alles in Ordnung."),
        "alarm": ("This needs attention.", "Bitte prüfen Sie das."),
        "alarm.only-no-analyses": ("Hardly any company gets an analysis.", "Kaum eine Firma erhält eine Analyse."),
        "alarm.analyses-nearly-used": (
            "80 % of the day's analyses are used.", "80 % der Analysen des Tages sind verbraucht."
        ),
        "alarm.analyses-used-up": (
            "The day's analyses are used up; jobs that need one wait until tomorrow (UTC).",
            "Die Analysen des Tages sind verbraucht; Jobs, die eine brauchen, warten bis morgen (UTC)."
        ),
        "alarm.feed-not-compared": (
            "What changed in the CRM could not be compared with the spool.",
            "Die Änderungen im CRM konnten nicht mit dem Spool verglichen werden."
        ),
        "alarm.short-secret": ("A secret is short.", "Ein Geheimnis ist zu kurz."),
        "since": ("Since", "Seit"),
        "nextTry": ("Next try:", "Nächster Versuch:"),
        "tryNow": ("Try now", "Jetzt versuchen"),
        "hookError": ("Last error: {why}", "Letzter Fehler: {why}"),
        "hookEnable": ("To switch it on again:", "Wieder einschalten:"),
        "resume": ("Resume", "Fortsetzen"),
        "pause": ("Pause", "Anhalten"),
        "pauseNote": ("Pause processing (note):", "Bearbeitung anhalten (Notiz):"),
        "pauseHint": ("who and why", "wer und warum"),
        "folders": ("Folders", "Ordner"),
        "folder": ("Folder", "Ordner"),
        "oldest": ("Oldest", "Älteste"),
        "olderColumn": ("older", "älter"),
        "agesCaption": ("Jobs by minutes since they were received.", "Jobs nach Minuten seit dem Empfang."),
        "byEvent": ("Waiting, running or failed, by event", "Wartend, laufend oder fehlgeschlagen, nach Ereignis"),
        "droppedIn": ("dropped in", "von Hand eingelegt"),
        "failures": ("Failures by reason", "Fehler nach Grund"),
        "nothingFailed": ("Nothing failed.", "Keine Fehler."),
        "noReason": ("no reason recorded", "kein Grund vermerkt"),
        "failureAges": ("{oldest} to {newest} ago.", "vor {oldest} bis {newest}."),
        "failureExample": ("Example", "Beispiel"),
        "whatToDo": ("What to do:", "Was zu tun ist:"),
        "replayAll.one": ("Replay this job", "Diesen Job wiederholen"),
        "replayAll.other": ("Replay all {count} of this reason", "Alle {count} mit diesem Grund wiederholen"),
        "moreFailures.one": ("{count} more reason is not shown.", "{count} weiterer Grund wird nicht angezeigt."),
        "moreFailures.other": ("{count} more reasons are not shown.", "{count} weitere Gründe werden nicht angezeigt."),
        "failuresCut": (
            "Only the newest {count} failed jobs were examined.",
            "Nur die neuesten {count} fehlgeschlagenen Jobs wurden ausgewertet."
        ),
        "activity": ("Throughput and latency", "Durchsatz und Laufzeit"),
        "lastHour": ("last hour", "letzte Stunde"),
        "lastDay": ("last 24 hours", "letzte 24 Stunden"),
        "chart.throughput": ("Jobs ended, {span}", "Beendete Jobs, {span}"),
        "chart.latency": ("From receipt to done, {span}", "Vom Empfang bis erledigt, {span}"),
        "chart.total": (
            "{total} in all: {done} done, {failed} failed, {skipped} skipped",
            "{total} insgesamt: {done} erledigt, {failed} fehlgeschlagen, {skipped} übersprungen"
        ),
        "chart.latencySummary": (
            "median {median}, 95 % under {slowest}",
            "Median {median}, 95 % unter {slowest}"
        ),
        "chart.nothing": ("nothing ended", "nichts beendet"),
        "chart.longest": ("longest: {peak}", "längste: {peak}"),
        "chart.peak": ("highest: {peak} in one {unit}", "höchstens {peak} in einer {unit}"),
        "chart.now": ("now", "jetzt"),
        "chart.ago": ("{span} ago", "vor {span}"),
        "workers": ("Processes", "Prozesse"),
        "worker.alive": ("Alive", "Läuft"),
        "worker.notReady": ("Not ready", "Nicht bereit"),
        "worker.stalled": ("Not responding", "Reagiert nicht"),
        "worker.gone": ("Gone", "Beendet"),
        "worker.goneText": ("its jobs will be recovered", "seine Jobs werden wieder aufgenommen"),
        "noReceivers": ("No receiver is running on this spool.", "Für diesen Spool läuft kein Empfänger."),
        "receiver.alive": ("Receiving", "Empfängt"),
        "receiver.since": ("for {time}", "seit {time}"),
        "receiver.accepted.one": ("{count} webhook accepted", "{count} Webhook angenommen"),
        "receiver.accepted.other": ("{count} webhooks accepted", "{count} Webhooks angenommen"),
        "receiver.last": ("last {time} ago", "zuletzt vor {time}"),
        "receiver.refused": ("refused: {reasons}", "abgelehnt: {reasons}"),
        "receiver.recent": ("in the last 15 minutes {reasons}", "in den letzten 15 Minuten {reasons}"),
        "loop.spool": ("the spool's thread", "der Thread des Spools"),
        "loop.commit": ("the thread that stores webhooks", "der Thread, der Webhooks speichert"),
        "loop.webhook": ("an event loop of the webhooks' port", "eine Ereignisschleife des Webhook-Ports"),
        "loop.dispatch": ("the processor", "der Prozessor"),
        "loop.heartbeat": ("the heartbeat", "das Lebenszeichen"),
        "jobsHeld.one": ("{count} job", "{count} Job"),
        "jobsHeld.other": ("{count} jobs", "{count} Jobs"),
        "webhooks": ("Webhooks at SuperOffice", "Webhooks bei SuperOffice"),
        "noHooks": ("No webhook of this app points here. Checked:", "Kein Webhook dieser App zeigt hierher. Geprüft:"),
        "hooksSeen": ("Checked:", "Geprüft:"),
        "hooksUnknown": ("Not checked yet.", "Noch nicht geprüft."),
        "hooksError": ("Could not be checked: {why}", "Die Prüfung ist fehlgeschlagen: {why}"),
        "hook.Active": ("Active", "Aktiv"),
        "hook.Stopped": ("Stopped", "Gestoppt"),
        "hook.TooManyErrors": ("Switched off", "Abgeschaltet"),
        "hook.Unknown": ("Unknown", "Unbekannt"),
        "hookUsage": (
            "{calls} calls, {errors} errors, {row} in a row",
            "{calls} Aufrufe, {errors} Fehler, {row} in Folge"
        ),
        "disk": ("Disk", "Datenträger"),
        "free": ("{free} free", "{free} frei"),
        "unknownFree": ("Free space unknown", "Freier Speicherplatz unbekannt"),
        "saidMasked": (
            "Not shown: the reason is free text and cannot be masked.",
            "Nicht angezeigt: Der Grund ist Freitext und kann nicht maskiert werden."
        ),
        "remedy.loop": (
            "Find the integration that sends our own writes back as changes (the job names the sender), then replay.",
            "Ermitteln Sie, welche Integration unsere eigenen Änderungen zurücksendet (der Job nennt den "
                + "Absender), und wiederholen Sie dann."
        ),
        "remedy.listItem": (
            "Add the item to the list in SuperOffice, or set onUnknownItem in mapping.json; then replay.",
            "Fügen Sie den Eintrag in SuperOffice zur Liste hinzu oder setzen Sie onUnknownItem in mapping.json; "
                + "wiederholen Sie dann."
        ),
        "remedy.gaveUp": (
            "Check that the service works again (doctor), then replay.",
            "Prüfen Sie, ob der Dienst wieder arbeitet (doctor), und wiederholen Sie dann."
        ),
        "remedy.crashes": (
            "The job crashes the process each time: keep the file and report it.",
            "Der Job bringt den Prozess jedes Mal zum Absturz: Heben Sie die Datei auf und melden Sie sie."
        ),
        "remedy.verify": (
            "A rule or script in SuperOffice changes what is written: compare with tenant truth-check.",
            "Eine Regel oder ein Skript in SuperOffice ändert das Geschriebene: Vergleichen Sie mit tenant "
                + "truth-check."
        ),
        "remedy.noWebhook": (
            "The file is not a webhook; correct or delete it.",
            "Die Datei ist kein Webhook; berichtigen oder löschen Sie sie."
        ),
        "remedy.noJSON": (
            "Correct the file and move it back to incoming/, or delete it.",
            "Berichtigen Sie die Datei und verschieben Sie sie zurück nach incoming/, oder löschen Sie sie."
        ),
        "remedy.tooLarge": ("No webhook is that large; delete it.", "Kein Webhook ist so groß; löschen Sie die Datei."),
        "remedy.noAccess": (
            "Give the connector's user read and write access to the file, then replay.",
            "Geben Sie dem Benutzer des Connectors Lese- und Schreibrechte für die Datei und wiederholen Sie dann."
        ),
        "remedy.refused": (
            "See what SuperOffice says; correct the record or the mapping (tenant fields), then replay.",
            "Lesen Sie die Meldung von SuperOffice, berichtigen Sie den Datensatz oder die Zuordnung (tenant "
                + "fields) und wiederholen Sie dann."
        ),
        "remedy.field": (
            "The field was removed, is not published or cannot be read; check with tenant fields and correct "
                + "mapping.json.",
            "Das Feld wurde entfernt, ist nicht veröffentlicht oder nicht lesbar; prüfen Sie es mit tenant fields "
                + "und berichtigen Sie mapping.json."
        ),
        "remedy.mapping": (
            "Correct mapping.json or the setting that is named (doctor), then replay.",
            "Berichtigen Sie mapping.json oder die genannte Einstellung (doctor) und wiederholen Sie dann."
        ),
        "remedy.credentials": (
            "Check the credentials in the settings (doctor), then replay.",
            "Prüfen Sie die Zugangsdaten in den Einstellungen (doctor) und wiederholen Sie dann."
        ),
        "remedy.tenant": (
            "Wait until SuperOffice has the tenant running again, then replay.",
            "Warten Sie, bis der Mandant bei SuperOffice wieder läuft, und wiederholen Sie dann."
        ),
        "remedy.explorer": (
            "See what the Company Explorer says; check its address and the request it expects, then replay.",
            "Lesen Sie die Meldung des Company Explorers, prüfen Sie seine Adresse und die erwartete Anfrage und "
                + "wiederholen Sie dann."
        ),
        "remedy.wiped": (
            "Find the script or proxy that turns PATCH into PUT; the job has the old values. Then resume and replay.",
            "Finden Sie das Skript oder den Proxy, der aus PATCH ein PUT macht; der Job enthält die alten Werte. "
                + "Setzen Sie dann fort und wiederholen Sie."
        ),
        "remedy.verdict": (
            "Look at the job named; when the other side is in order again, try now.",
            "Sehen Sie sich den genannten Job an; wenn die Gegenseite wieder in Ordnung ist, versuchen Sie es jetzt."
        ),
        "remedy.other": (
            "Look at one of them; fix the cause, then replay.",
            "Sehen Sie sich einen davon an, beheben Sie die Ursache und wiederholen Sie dann."
        ),
        "associate": ("Associate {id}", "Benutzer {id}"),
        "record.person": ("Person", "Person"),
        "chart.bar": (
            "{done} done, {failed} failed, {skipped} skipped",
            "{done} erledigt, {failed} fehlgeschlagen, {skipped} übersprungen"
        ),
        "minute": ("minute", "Minute"),
        "hour": ("hour", "Stunde"),
        "signIn": ("Sign in", "Anmelden"),
        "token": ("Token", "Token"),
        "tokenHint": (
            "The value of OPS_TOKEN in the connector's settings.",
            "Der Wert von OPS_TOKEN in den Einstellungen des Connectors."
        ),
        "yourName": ("Your name", "Ihr Name"),
        "yourNameHint": (
            "Recorded in the log with your actions.",
            "Wird mit Ihren Aktionen protokolliert."
        ),
        "nameless": (
            "Enter your name; it is logged with what you do.",
            "Bitte geben Sie Ihren Namen an; er wird mit dem, was Sie tun, protokolliert."
        ),
        "wrongToken": ("Wrong token.", "Falsches Token."),
        "tooManyTries.one": (
            "Too many attempts. Try again in {count} second.",
            "Zu viele Versuche. Versuchen Sie es in {count} Sekunde erneut."
        ),
        "tooManyTries.other": (
            "Too many attempts. Try again in {count} seconds.",
            "Zu viele Versuche. Versuchen Sie es in {count} Sekunden erneut."
        ),
        "unencrypted": (
            "This connection is not encrypted: others on the network can read the token.",
            "Diese Verbindung ist nicht verschlüsselt: Andere im Netz können das Token mitlesen."
        ),
        "notPossible": ("Not possible", "Nicht möglich"),
        "confirm": ("Please confirm", "Bitte bestätigen"),
        "cancel": ("Cancel", "Abbrechen"),
        "more": ("and {count} more", "und {count} weitere"),
        "replayed.one": ("1 job is back in incoming.", "1 Job liegt wieder in incoming."),
        "replayed.other": ("{count} jobs are back in incoming.", "{count} Jobs liegen wieder in incoming."),
        "gone.one": (
            "1 had already been moved by another process.",
            "1 war inzwischen von einem anderen Prozess verschoben worden."
        ),
        "gone.other": (
            "{count} had already been moved by another process.",
            "{count} waren inzwischen von einem anderen Prozess verschoben worden."
        ),
        "retried.one": ("1 job is due now.", "1 Job ist jetzt fällig."),
        "retried.other": ("{count} jobs are due now.", "{count} Jobs sind jetzt fällig."),
        "nothingThere": (
            "Nothing was done: the job is no longer there.",
            "Es wurde nichts getan: Der Job ist nicht mehr dort."
        ),
        "paused": (
            "Paused: no new jobs are started. Webhooks are still received.",
            "Angehalten: Es werden keine neuen Jobs begonnen. Webhooks werden weiter angenommen."
        ),
        "pausedAlready": ("Already paused.", "War bereits angehalten."),
        "resumed": ("Resumed.", "Die Bearbeitung geht weiter."),
        "resumedAlready": ("It was not paused.", "War nicht angehalten."),
        "tryingNow": (
            "The next job is tried now; if it succeeds, the others follow.",
            "Der nächste Job wird jetzt versucht; gelingt er, folgen die anderen."
        ),
        "askReplay": ("Move this job back to incoming?", "Diesen Job nach incoming zurückverschieben?"),
        "askPause": (
            "Pause processing? Running jobs finish.",
            "Bearbeitung anhalten? Laufende Jobs werden beendet."
        ),
        "askResume": ("Continue with the waiting jobs?", "Mit den wartenden Jobs weitermachen?"),
        "askTryNow": ("Try the next job now instead of waiting?", "Den nächsten Job jetzt versuchen, statt zu warten?"),
        "force": (
            "Ask for a new analysis even if nothing changed",
            "Neue Analyse anfordern, auch wenn sich nichts geändert hat"
        ),
        "note": ("Why, for whoever looks next", "Grund, für andere"),
        "failed": ("The spool reported an error: {error}", "Der Spool meldet einen Fehler: {error}"),
    ]
}
