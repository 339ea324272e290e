using System.Transactions;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;
using Npgsql;

namespace DualSink.Tests.Faults;

/// <summary>Confirmed means that the server has it, whatever transaction the caller is in.</summary>
public sealed class AmbientTransactionTests(PostgresServers servers)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sink_made_in_a_transaction_that_is_rolled_back_keeps_what_it_confirmed(bool isCallersDataSource)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await using var callers = NpgsqlDataSource.Create(database.AppConnectionString);
        await using var engine = isCallersDataSource ? new PostgresEngine(callers) : PostgresEngine.Connect(database.AppUrl);
        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await using var sink = new StoreSink(engine.Open(new TableBinding(TableLayout.Provider)));
            Assert.Equal(100, (await sink.SettleAsync(SinkBars.Minutes(0, 100))).Committed);
        }

        Assert.Equal(100, await database.ScalarAsync<long>("SELECT count(*) FROM bars_ohlcv"));
    }
}
