return await LinkageHub.Web.CommandLine.RunAsync(args);
