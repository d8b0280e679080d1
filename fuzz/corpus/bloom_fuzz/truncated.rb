# A node that counts votes and tells who asked, with a bit of each operator.
require 'rubygems'
require 'bud'

module VoteProtocol
  state do
    channel :vote, [:@server, :voter, :ballot] => [:choice, :weight]
    channel :result, [:@client, :ballot] => [:winner, :total]
    interface input, :ask, [:client, :ballot]
  end
end

class VoteServer
  include Bud
  include VoteProtocol

  QUORUM = 3

  state do
    table :votes, [:voter, :ballot] => [:choice, :weight]
    table :asked, ask.schema
    table :barred, [:voter]
    scratch :totals, [:ballot, :choice] => [:total]
    scratch :best, totals.key_cols => totals.val_cols
    scratch :voters, [:ballot] => [:number]
    periodic :tick, 10
  end

  bootstrap do
    barred <= [["mallory"]]
  end

  bloom :collect do
    votes <= vote {|v| [v.voter, v.ballot, v.choice.strip.downcase, weight_of(v.voter, v.weight)] unless barred.include?([v.v