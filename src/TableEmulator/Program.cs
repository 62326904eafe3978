using Serverless.TableEmulator;

return await EmulatorProgram.RunAsync(args).ConfigureAwait(false);
