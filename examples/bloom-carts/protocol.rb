# What a client and a cart say to each other. Each action adds some of an item to the cart of a session, or takes some out.
require 'rubygems'
require 'bud'

module CartProtocol
  state do
    channel :action, [:@server, :session, :number] => [:item, :count]
    channel :checkout, [:@server, :session, :number] => [:client]
    channel :receipt, [:@client, :session] => [:items]
  end
end
