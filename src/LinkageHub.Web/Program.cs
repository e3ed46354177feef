// Whatever still runs, such as schedules that wait for a database that is away (ScheduleClock), has had its time.
Environment.Exit(await LinkageHub.Web.CommandLine.RunAsync(args));
